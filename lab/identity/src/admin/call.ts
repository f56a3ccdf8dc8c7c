import type { Log } from '../../../kit/log.ts';
import type { Account } from '../people/account.ts';
import type { People } from '../people/people.ts';
import { type Group, groupsOf } from '../realm/groups.ts';
import type { Realm } from '../realm/model.ts';
import type { Right } from './access.ts';
import type { Fields } from './input.ts';
import { notFound } from './refusal.ts';

export interface Call {
  realm: Realm;
  people: People;
  params: Record<string, string>;
  query: URLSearchParams;
  /** Parsed only where something is sent. */
  fields: Fields;
  /** Where the API stands, for addresses in answers. */
  base: string;
  /** The client that asks. */
  by: string;
  log: Log;
  endSessions(accountId: string): Promise<void>;
}

export interface Answer {
  status: number;
  body?: unknown;
  location?: string;
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the realm. */
  path: string;
  right: Right;
  handle(call: Call): Answer | Promise<Answer>;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const done: Answer = { status: 204 };

export function accountIn({ people, params }: Call): Account {
  const account = people.byId(params.id ?? '');
  if (!account) throw notFound('User');
  return account;
}

export function groupIn({ realm, params }: Call, key = 'id'): Group {
  const group = groupsOf(realm).find(({ id }) => id === params[key]);
  if (!group) throw notFound(key === 'id' ? 'Could not find group by id:' : 'Group');
  return group;
}
