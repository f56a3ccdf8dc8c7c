import { PlatformError } from '../../model/errors.ts';
import { secretsMount, type StoreAccess, type StoreRole, storeAccessFile } from '../../model/secret-store.ts';
import type { AskStore, StoreAnswer, StoreKeys } from '../../ports/secret-store.ts';
import { mustAnswer, type Session, sessionWith } from './ask.ts';
import { rolePolicies } from './policies.ts';

const pollMs = 100;
const openMs = 30_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export function lostKey(): PlatformError {
  return new PlatformError({
    code: 'state',
    message: 'The store of secrets was set up before, and this installation has no way into it any more.',
    hint: `Bring ${storeAccessFile} back from a backup. Without one, move the store’s data (data/secrets; on a cluster what its volume holds) away and run \`stagecraft up\`: the platform’s own secrets are put in anew, those of projects are lost.`,
  });
}

export function lostData(): PlatformError {
  return new PlatformError({
    code: 'state',
    message: 'The store of secrets is empty, though this installation has set it up before.',
    hint: `Bring its data back from a backup. Without one, move ${storeAccessFile} away and run \`stagecraft up\`: the platform’s own secrets are put in anew, those of projects are lost.`,
  });
}

/** The key is kept before anything is put in: whoever is killed in between can go on. */
async function initialize(ask: AskStore, keys: StoreKeys): Promise<StoreAccess> {
  const body = { secret_shares: 1, secret_threshold: 1 };
  const { body: made } = await mustAnswer(ask, 'sys/init', { method: 'PUT', body }, [200]);
  const [unsealKey] = made.keys_base64 as string[];
  const access: StoreAccess = { version: 1, unsealKey: unsealKey ?? '', rootToken: String(made.root_token) };
  await keys.keep(access);
  return access;
}

async function unseal(ask: AskStore, { unsealKey }: StoreAccess): Promise<void> {
  await mustAnswer(ask, 'sys/unseal', { method: 'PUT', body: { key: unsealKey } }, [200]);
  const end = Date.now() + openMs;
  // OpenBao answers before it is ready.
  while ((await ask('sys/health')).status !== 200 && Date.now() < end) await pause(pollMs);
}

async function ensureParts(session: Session): Promise<void> {
  const mounts = (await session('sys/mounts')).body.data as Record<string, unknown>;
  if (mounts[`${secretsMount}/`] === undefined) {
    await session(`sys/mounts/${secretsMount}`, { method: 'POST', body: { type: 'kv', options: { version: '2' } } });
    // OpenBao prepares a new engine for a moment.
    while ((await session(`${secretsMount}/config`, {}, [200, 400, 404])).status === 400) await pause(pollMs);
  }
  const ways = (await session('sys/auth')).body.data as Record<string, unknown>;
  for (const type of ['approle', 'jwt']) {
    if (ways[`${type}/`] === undefined) await session(`sys/auth/${type}`, { method: 'POST', body: { type } });
  }
}

async function makeRole(session: Session, name: keyof typeof rolePolicies): Promise<StoreRole> {
  const path = `auth/approle/role/stagecraft-${name}`;
  const policies = `stagecraft-${name}`;
  await session(`sys/policies/acl/${policies}`, { method: 'PUT', body: { policy: rolePolicies[name] } });
  const body = { token_policies: [policies], token_ttl: '2m', token_max_ttl: '10m' };
  await session(path, { method: 'POST', body });
  const idOf = (answer: StoreAnswer, key: string): string => String((answer.body.data as Record<string, unknown>)[key]);
  return {
    roleId: idOf(await session(`${path}/role-id`), 'role_id'),
    secretId: idOf(await session(`${path}/secret-id`, { method: 'POST', body: {} }), 'secret_id'),
  };
}

/** The first token, which may do everything, ends here: from now on everybody has a role. */
async function makeRoles(ask: AskStore, keys: StoreKeys, access: StoreAccess, rootToken: string): Promise<StoreAccess> {
  const session = sessionWith(ask, rootToken);
  await ensureParts(session);
  const { version, unsealKey } = access;
  const installer = await makeRole(session, 'installer');
  const keeper = await makeRole(session, 'keeper');
  await keys.keep({ version, unsealKey, rootToken, installer, keeper });
  await session('auth/token/revoke-self', { method: 'POST', body: {} });
  const whole: StoreAccess = { version, unsealKey, installer, keeper };
  await keys.keep(whole);
  return whole;
}

/** Revoked already, when whoever set it up was killed before that was written down. */
async function isOver(ask: AskStore, { rootToken, installer, keeper }: StoreAccess): Promise<boolean> {
  if (rootToken === undefined || !installer || !keeper) return false;
  return (await ask('auth/token/lookup-self', { token: rootToken })).status === 403;
}

/** From an empty store to one that knows the installation. Running it again goes on where it was cut off. */
export async function setUpStore(ask: AskStore, keys: StoreKeys): Promise<StoreAccess> {
  const { status } = await mustAnswer(ask, 'sys/health', {}, [200, 501, 503]);
  let access = await keys.read();
  if (status === 501 && access?.keeper) throw lostData();
  if (status === 501) access = await initialize(ask, keys);
  if (!access) throw lostKey();
  if (status !== 200) await unseal(ask, access);
  if (access.rootToken === undefined) return access;
  if (await isOver(ask, access)) {
    const { rootToken: _over, ...rest } = access;
    await keys.keep(rest);
    return rest;
  }
  return makeRoles(ask, keys, access, access.rootToken);
}
