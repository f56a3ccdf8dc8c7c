import type { Team, Token, User } from '../domain/awx.ts';
import { detail, fields as refuse, forbidden, notFound } from '../http/errors.ts';
import type { Reply } from '../http/reply.ts';
import type { Call, Routes } from './call.ts';
import { find, list } from './crud.ts';
import { paged } from './paging.ts';
import { show } from './show.ts';

async function createToken(call: Call, owner: User): Promise<Reply> {
  const { user, write } = call.viewer;
  if (owner.id !== user.id) throw forbidden();
  const scope = call.body.scope ?? 'write';
  if (scope !== 'read' && scope !== 'write')
    throw refuse({ scope: `Must be a simple space-separated string with allowed scopes ['read', 'write'].` });
  // A token that may only read does not give itself more.
  if (!write && scope === 'write') throw forbidden();
  if (call.body.application) throw refuse({ application: 'There are personal tokens only. Leave application out.' });
  const { token, secret } = await call.automation.accounts.createToken(
    owner,
    String(call.body.description ?? ''),
    scope,
  );
  return { status: 201, json: { ...show(call.automation.store, 'tokens', token), token: secret } };
}

const mine = (call: Call) => (item: { user?: unknown }) =>
  item.user === call.viewer.user.id || call.viewer.user.is_superuser;

function tokenOf(call: Call): Token {
  const token = find(call, 'tokens') as unknown as Token;
  if (!mine(call)(token)) throw notFound();
  return token;
}

async function removeToken(call: Call): Promise<Reply> {
  const { id } = tokenOf(call);
  if (!call.viewer.write) throw forbidden();
  await call.automation.store.of.tokens.remove(id);
  return { status: 204 };
}

const person = (call: Call) => find(call, 'users') as unknown as User;

function teamsOf(call: Call): Reply {
  const { id } = person(call);
  const of = new Set(
    call.automation.store.of.teams
      .all()
      .filter((team) => team.members.includes(id))
      .map((team) => team.id),
  );
  return list(call, 'teams', (item) => of.has(item.id as number));
}

function membersOf(call: Call): Reply {
  const { members } = find(call, 'teams') as unknown as Team;
  return list(call, 'users', (item) => members.includes(item.id as number));
}

export const elsewhere = () => {
  throw detail(405, 'People, teams and their rights come from the identity provider. Change them there.');
};

export const people: Routes = [
  ['GET', 'me', (call) => paged(call.url, [call.viewer.user], (user) => show(call.automation.store, 'users', user))],
  ['GET', 'users', (call) => list(call, 'users')],
  ['GET', 'users/:id', (call) => ({ json: show(call.automation.store, 'users', person(call)) })],
  ['GET', 'users/:id/teams', teamsOf],
  [
    'GET',
    'users/:id/personal_tokens',
    (call) => list(call, 'tokens', (item) => item.user === person(call).id && mine(call)(item)),
  ],
  ['POST', 'users/:id/personal_tokens', (call) => createToken(call, person(call))],
  [
    'GET',
    'users/:id/tokens',
    (call) => list(call, 'tokens', (item) => item.user === person(call).id && mine(call)(item)),
  ],
  ['POST', 'users/:id/tokens', (call) => createToken(call, person(call))],
  ['GET', 'teams', (call) => list(call, 'teams')],
  ['POST', 'teams', elsewhere],
  ['GET', 'teams/:id', (call) => ({ json: show(call.automation.store, 'teams', find(call, 'teams')) })],
  ['GET', 'teams/:id/users', membersOf],
  [
    'GET',
    'organizations/:id/teams',
    (call) => {
      const { id } = find(call, 'organizations');
      return list(call, 'teams', (item) => item.organization === id);
    },
  ],
  ['GET', 'tokens', (call) => list(call, 'tokens', mine(call))],
  ['POST', 'tokens', (call) => createToken(call, call.viewer.user)],
  ['GET', 'tokens/:id', (call) => ({ json: show(call.automation.store, 'tokens', tokenOf(call)) })],
  ['DELETE', 'tokens/:id', removeToken],
];
