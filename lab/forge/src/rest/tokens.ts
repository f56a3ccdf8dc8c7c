import type { AccessToken, User } from '../domain/model.ts';
import type { Call } from '../http/call.ts';
import { ApiError, badRequest, forbidden, missing, notFound } from '../http/errors.ts';
import { paged } from '../http/paging.ts';
import { allScopes, isActive } from '../service/accounts.ts';
import { needAdministrator, needUser } from './find.ts';
import type { Routes } from './routes.ts';

function show(token: AccessToken) {
  return {
    id: token.id,
    name: token.name,
    revoked: token.revoked,
    created_at: token.createdAt,
    description: '',
    scopes: token.scopes,
    user_id: token.userId,
    last_used_at: null,
    active: isActive(token),
    expires_at: token.expiresAt?.slice(0, 10) ?? null,
  };
}

function list(call: Call) {
  const user = needUser(call);
  const { store } = call.forge;
  const wanted = call.input.number('user_id') ?? (user.administrator ? undefined : user.id);
  if (wanted !== user.id && !user.administrator) throw forbidden();
  const tokens = store.tokens.all().filter((token) => wanted === undefined || token.userId === wanted);
  return paged(call.url, call.input, tokens, show);
}

function readScopes(call: Call): string[] {
  const scopes = call.input.list('scopes');
  if (!scopes?.length) throw missing('scopes');
  if (scopes.some((scope) => !allScopes.some((known) => known === scope))) {
    throw badRequest({ scopes: [`can only be of ${allScopes.join(', ')}`] });
  }
  return scopes;
}

function readExpiry(call: Call): string | null {
  const text = call.input.text('expires_at');
  if (!text) return null;
  const end = Date.parse(text);
  if (Number.isNaN(end)) throw new ApiError(400, { error: 'expires_at is invalid' });
  return new Date(end).toISOString();
}

async function make(call: Call, user: User) {
  const name = call.input.needText('name');
  const { token, secret } = await call.forge.accounts.createToken(user, name, readScopes(call), readExpiry(call));
  return { status: 201, json: { ...show(token), token: secret } };
}

async function createForUser(call: Call) {
  needAdministrator(call);
  const user = call.forge.store.users.get(Number(call.params.id));
  if (!user) throw notFound('User');
  return make(call, user);
}

function find(call: Call): AccessToken {
  const user = needUser(call);
  const token = call.forge.store.tokens.get(Number(call.params.token));
  if (!token || (token.userId !== user.id && !user.administrator)) throw notFound();
  return token;
}

function presented(call: Call): AccessToken {
  needUser(call);
  const header = call.request.headers['private-token'];
  const bearer = call.request.headers.authorization?.replace(/^Bearer\s+/i, '');
  const token = call.forge.accounts.tokenOf(typeof header === 'string' ? header : (bearer ?? ''));
  if (!token) throw badRequest('The token of this account comes from the installation and cannot be changed here.');
  return token;
}

async function revoke(call: Call, token: AccessToken) {
  await call.forge.store.tokens.change(token.id, (current) => ({ ...current, revoked: true }));
  return { status: 204 };
}

export const tokenRoutes: Routes = [
  ['GET', 'personal_access_tokens', list],
  ['GET', 'personal_access_tokens/self', (call) => ({ json: show(presented(call)) })],
  ['DELETE', 'personal_access_tokens/self', (call) => revoke(call, presented(call))],
  ['GET', 'personal_access_tokens/:token', (call) => ({ json: show(find(call)) })],
  ['DELETE', 'personal_access_tokens/:token', (call) => revoke(call, find(call))],
  ['POST', 'users/:id/personal_access_tokens', createForUser],
  ['POST', 'user/personal_access_tokens', (call) => make(call, needUser(call))],
];
