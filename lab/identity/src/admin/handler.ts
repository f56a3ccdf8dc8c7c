import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { BodyTooLarge, readBody, sendJson } from '../../../kit/http.ts';
import type { Log } from '../../../kit/log.ts';
import type { People } from '../people/people.ts';
import type { Realm } from '../realm/model.ts';
import { requireRight } from './access.ts';
import type { Answer, Route } from './call.ts';
import { groupRoutes } from './groups.ts';
import { parseFields } from './input.ts';
import { Refusal } from './refusal.ts';
import { userRoutes } from './users.ts';

export interface AdminContext {
  provider: Provider;
  realm: Realm;
  people: People;
  publicUrl: string;
  log: Log;
  endSessions(accountId: string): Promise<void>;
}

export const adminPath = (realm: Realm): string => `/admin/realms/${realm.realm}`;

const routes: Route[] = [...userRoutes, ...groupRoutes];

function paramsOf(pattern: string, path: string): Record<string, string> | undefined {
  const [parts, given] = [pattern.split('/'), path.split('/')];
  if (parts.length !== given.length) return undefined;
  const named = parts.map((part, at): [string, string] => [part, given[at] ?? '']);
  if (named.some(([part, value]) => (part.startsWith(':') ? value === '' : part !== value))) return undefined;
  return Object.fromEntries(named.flatMap(([part, value]) => (part.startsWith(':') ? [[part.slice(1), value]] : [])));
}

/** A name that is written out comes before one that stands for any. */
function find(method: string, path: string): { route: Route; params: Record<string, string> } {
  const matches = routes.flatMap((route) => {
    const params = paramsOf(route.path, path);
    return params ? [{ route, params }] : [];
  });
  const literal = matches.filter(({ params }) => Object.keys(params).length === 0);
  const fitting = (literal.length > 0 ? literal : matches).find(({ route }) => route.method === method);
  if (fitting) return fitting;
  throw matches.length > 0
    ? new Refusal(405, { error: 'HTTP 405 Method Not Allowed' })
    : new Refusal(404, { error: 'HTTP 404 Not Found' });
}

async function answer(context: AdminContext, request: IncomingMessage): Promise<Answer> {
  const url = new URL(request.url ?? '/', context.publicUrl);
  const base = `${context.publicUrl}${adminPath(context.realm)}`;
  const path = url.pathname.slice(adminPath(context.realm).length + 1);
  const { route, params } = find(request.method ?? 'GET', path);
  const by = await requireRight(context, request, route.right);
  const body = ['POST', 'PUT'].includes(route.method) ? await readBody(request) : '';
  const fields = body === '' ? {} : parseFields(body);
  return route.handle({ ...context, params, query: url.searchParams, fields, base, by });
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof BodyTooLarge) return new Refusal(413, { error: error.message });
  throw error;
}

/** The part of Keycloak's admin API with which people and groups are read and people are administered. */
export async function handleAdmin(context: AdminContext, request: IncomingMessage, response: ServerResponse) {
  const { status, body, location } = await answer(context, request).catch((error: unknown): Answer => {
    const refusal = refusalOf(error);
    return { status: refusal.status, body: refusal.body };
  });
  if (body !== undefined) return sendJson(response, status, body);
  response.writeHead(status, { 'cache-control': 'no-store', ...(location ? { location } : {}) });
  response.end();
}
