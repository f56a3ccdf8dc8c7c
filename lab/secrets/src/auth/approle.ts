import { randomUUID } from 'node:crypto';
import { seconds } from '../duration.ts';
import { invalid, nothing } from '../fault.ts';
import { type Answer, type Call, done, type Known } from '../http/call.ts';
import { refuseOthers, textOf } from '../http/input.ts';
import type { AppRole, AuthMount, State } from '../state.ts';
import { authOf, digest, issueToken } from '../tokens.ts';
import { readTokenRules, showTokenRules, tokenKeys, unusedTokenKeys } from './rules.ts';

type AppRoles = Extract<AuthMount, { type: 'approle' }>;

export function mountOf(state: State, mount: string): AppRoles {
  const found = state.auths[mount];
  if (found?.type === 'approle') return found;
  throw nothing();
}

function roleOf(state: State, mount: string, name: string): AppRole {
  const found = mountOf(state, mount).roles[name];
  if (found) return found;
  throw nothing();
}

/** Whoever has both halves; which of them is wrong is told to nobody. */
export async function login({ store, body, path }: Call, mount: string): Promise<Answer> {
  const [roleId, secretId] = [textOf(body, 'role_id'), textOf(body, 'secret_id')];
  const bearer = await store.barrier.change((state) => {
    const found = Object.entries(mountOf(state, mount).roles).find(([, role]) => role.roleId === roleId);
    const kept = found?.[1].secretIds[digest(secretId)];
    if (!found || !kept || (kept.ends !== 0 && kept.ends <= Date.now())) throw invalid('invalid role or secret ID');
    const [name, role] = found;
    return issueToken(state, role, { displayName: mount.slice(0, -1), path, meta: { role_name: name } });
  });
  return { auth: authOf(bearer) };
}

async function putRole({ store, body }: Known, mount: string, name: string): Promise<Answer> {
  refuseOthers(
    body,
    [...tokenKeys, 'secret_id_ttl', 'bind_secret_id'],
    [...unusedTokenKeys, 'secret_id_num_uses', 'secret_id_bound_cidrs', 'local_secret_ids', 'token_type'],
  );
  if (body.bind_secret_id === false) throw invalid('this store lets nobody in without a secret ID');
  await store.barrier.change((state) => {
    const { roles } = mountOf(state, mount);
    const former = roles[name] ?? { roleId: randomUUID(), secretIds: {} };
    roles[name] = { ...former, ...readTokenRules(body), secretIdTtl: seconds(body.secret_id_ttl, 'secret_id_ttl') };
  });
  return done;
}

const show = (role: AppRole): Record<string, unknown> => ({
  ...showTokenRules(role),
  bind_secret_id: true,
  secret_id_ttl: role.secretIdTtl,
  secret_id_num_uses: 0,
});

async function makeSecretId({ store }: Known, mount: string, name: string): Promise<Answer> {
  const [secretId, accessor] = [randomUUID(), randomUUID()];
  const ttl = await store.barrier.change((state) => {
    const role = roleOf(state, mount, name);
    const ends = role.secretIdTtl === 0 ? 0 : Date.now() + role.secretIdTtl * 1000;
    role.secretIds[digest(secretId)] = { accessor, ends };
    return role.secretIdTtl;
  });
  return { data: { secret_id: secretId, secret_id_accessor: accessor, secret_id_num_uses: 0, secret_id_ttl: ttl } };
}

/** `auth/approle/role/<name>[/role-id|/secret-id]`. */
export async function handleAppRole(call: Known, mount: string, rest: string[]): Promise<Answer> {
  const { store, operation } = call;
  const [, name = '', part] = rest;
  const { state } = store.barrier;
  if (operation === 'list' && name === '') return { data: { keys: Object.keys(mountOf(state, mount).roles).sort() } };
  if (part === 'role-id' && operation === 'read') return { data: { role_id: roleOf(state, mount, name).roleId } };
  if (part === 'secret-id' && operation === 'update') return makeSecretId(call, mount, name);
  if (part !== undefined) throw nothing();
  if (operation === 'read') return { data: show(roleOf(state, mount, name)) };
  if (operation === 'update') return putRole(call, mount, name);
  await store.barrier.change((changed) => void delete mountOf(changed, mount).roles[name]);
  return done;
}
