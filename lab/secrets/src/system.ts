import { Fault, invalid, nothing } from './fault.ts';
import { type Answer, type Call, done, type Known } from './http/call.ts';
import { isBody, listOf, refuseOthers, textOf } from './http/input.ts';
import { capabilitiesOf } from './policy/match.ts';
import { readPolicy } from './policy/read.ts';
import type { AuthMount, KvMount } from './state.ts';
import { parseKey } from './barrier.ts';
import { issueRoot, makeAccessor, renew, describeToken, revoke, authOf } from './tokens.ts';
import { seconds } from './duration.ts';

const version = '2.0.0-stagecraft';

function sealStatus({ store: { barrier } }: Call): Answer {
  const { initialized, sealed } = barrier;
  const shares = initialized ? 1 : 0;
  return {
    bare: {
      type: 'shamir',
      initialized,
      sealed,
      t: shares,
      n: shares,
      progress: 0,
      nonce: '',
      recovery_seal: false,
      version,
      migration: false,
      storage_type: 'file',
    },
  };
}

function health({ store: { barrier } }: Call): Answer {
  const { initialized, sealed } = barrier;
  const status = initialized ? (sealed ? 503 : 200) : 501;
  const bare = { initialized, sealed, standby: sealed, server_time_utc: Math.floor(Date.now() / 1000), version };
  return { status, bare };
}

/** One share: whoever has it may open everything, as it is with one keeper. */
async function initialize({ store, body }: Call): Promise<Answer> {
  const [shares, threshold] = [body.secret_shares ?? 1, body.secret_threshold ?? 1];
  if (shares !== 1 || threshold !== 1)
    throw invalid('this store knows one share of its key: secret_shares and secret_threshold must be 1');
  let root = '';
  const key = await store.barrier.initialize((state) => {
    root = issueRoot(state);
  });
  return { bare: { keys: [key.toString('hex')], keys_base64: [key.toString('base64')], root_token: root } };
}

async function unseal(call: Call): Promise<Answer> {
  if (call.body.reset !== true) await call.store.barrier.unseal(parseKey(call.body.key));
  return sealStatus(call);
}

/** What everybody may ask, also while the store is sealed. */
export function openSystem(call: Call): Promise<Answer> | Answer | undefined {
  const { path, operation, store } = call;
  switch (`${operation} ${path}`) {
    case 'read sys/health':
      return health(call);
    case 'read sys/seal-status':
      return sealStatus(call);
    case 'read sys/init':
      return { bare: { initialized: store.barrier.initialized } };
    case 'update sys/init':
      return initialize(call);
    case 'update sys/unseal':
      return unseal(call);
    case 'read sys/leader':
      return { bare: { ha_enabled: false, is_self: false, leader_address: '', leader_cluster_address: '' } };
    default:
      return undefined;
  }
}

const showMount = ({ accessor, description }: KvMount) => ({
  accessor,
  description,
  type: 'kv',
  options: { version: '2' },
});
const showAuth = ({ accessor, description, type }: AuthMount) => ({ accessor, description, type, options: null });

function each<Value, Shown>(all: Record<string, Value>, show: (value: Value) => Shown): Record<string, Shown> {
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, show(value)]));
}

function checkMountName(name: string): string {
  if (/^[\w-]+$/.test(name)) return `${name}/`;
  throw invalid(`this store mounts under one plain word only, not under "${name}"`);
}

async function mount({ store, body, operation }: Known, name: string): Promise<Answer> {
  const path = checkMountName(name);
  if (operation === 'delete') {
    await store.barrier.change((state) => void delete state.mounts[path]);
    return done;
  }
  if (body.type !== 'kv' && body.type !== 'kv-v2')
    throw invalid(`this store has the engine kv only, and no ${String(body.type)}`);
  if (isBody(body.options) && (body.options.version ?? '2') !== '2')
    throw invalid('this store has the second version of kv only');
  const description = textOf(body, 'description');
  await store.barrier.change((state) => {
    if (state.mounts[path] || path === 'sys/' || path === 'auth/') throw invalid(`path is already in use at ${path}`);
    state.mounts[path] = { accessor: `kv_${makeAccessor()}`, description, secrets: {} };
  });
  return done;
}

async function enableAuth({ store, body, operation }: Known, name: string): Promise<Answer> {
  const path = checkMountName(name);
  if (operation === 'delete') {
    await store.barrier.change((state) => void delete state.auths[path]);
    return done;
  }
  const type = textOf(body, 'type');
  if (type !== 'approle' && type !== 'jwt')
    throw invalid(`this store signs in by approle and jwt only, not by ${type}`);
  const shared = {
    accessor: `auth_${type}_${makeAccessor().replaceAll('-', '')}`,
    description: textOf(body, 'description'),
  };
  await store.barrier.change((state) => {
    if (state.auths[path] || path === 'token/') throw invalid(`path is already in use at ${path}`);
    state.auths[path] = type === 'jwt' ? { type, ...shared, roles: {}, config: null } : { type, ...shared, roles: {} };
  });
  return done;
}

async function policies({ store, operation, body }: Known, name: string | undefined): Promise<Answer> {
  const { state } = store.barrier;
  if (operation === 'list' || (operation === 'read' && !name))
    return { data: { keys: [...Object.keys(state.policies), 'root'].sort() } };
  const found = state.policies[name ?? ''];
  if (operation === 'read') {
    if (!found) throw nothing();
    return { data: { name, policy: found.text, allow_slashes_in_identity_templates: found.slashesInTemplates } };
  }
  if (!name || name === 'root') throw invalid('cannot change the policy root');
  refuseOthers(
    body,
    ['policy', 'allow_slashes_in_identity_templates'],
    ['allow_wildcards_in_identity_templates', 'name'],
  );
  const text = textOf(body, 'policy');
  if (operation === 'update' && text === '') throw invalid("'policy' parameter not supplied or empty");
  readPolicy(text);
  await store.barrier.change((changed) => {
    if (operation === 'delete') delete changed.policies[name];
    else changed.policies[name] = { text, slashesInTemplates: body.allow_slashes_in_identity_templates === true };
  });
  return done;
}

function capabilitiesSelf({ store, bearer, body }: Known): Answer {
  const found = listOf(body, 'paths').map((path): [string, string[]] => {
    const all = capabilitiesOf(store.barrier.state, bearer.entry, path);
    return [path, all === 'root' ? ['root'] : all.length > 0 ? [...all].sort() : ['deny']];
  });
  const single = found.length === 1 ? { capabilities: found[0]?.[1] } : {};
  const data = { ...Object.fromEntries(found), ...single };
  return { data };
}

/** By this a client learns which version of the engine it talks to. */
function describeMount({ store, bearer }: Known, parts: string[]): Answer {
  const { state } = store.barrier;
  const path = `${parts[0]}/`;
  const found = state.mounts[path];
  const asked = capabilitiesOf(state, bearer.entry, parts.join('/'));
  if (found && (asked === 'root' || mayEnter(state.policies, bearer.entry.policies, path)))
    return { data: { ...showMount(found), path } };
  const why = `preflight capability check returned 403, please ensure client's policies grant access to path "${path}"`;
  throw new Fault(403, [why]);
}

function mayEnter(all: Record<string, { text: string }>, names: string[], mounted: string): boolean {
  const rules = names.flatMap((name) => (all[name] ? readPolicy(all[name].text) : []));
  return rules.some(({ path, capabilities }) => path.startsWith(mounted) && !capabilities.includes('deny'));
}

export async function handleSystem(call: Known, [kind, ...rest]: string[]): Promise<Answer> {
  const { store, operation, bearer } = call;
  const { state } = store.barrier;
  if (kind === 'seal' && operation === 'update') {
    await store.barrier.seal();
    return done;
  }
  if (kind === 'mounts' && operation === 'read' && rest.length === 0) return { data: each(state.mounts, showMount) };
  if (kind === 'auth' && operation === 'read' && rest.length === 0) return { data: each(state.auths, showAuth) };
  if (kind === 'mounts' && rest.length === 1) return mount(call, rest[0] ?? '');
  if (kind === 'auth' && rest.length === 1) return enableAuth(call, rest[0] ?? '');
  if (kind === 'policies' && rest[0] === 'acl') return policies(call, rest[1]);
  if (kind === 'capabilities-self' && operation === 'update') return capabilitiesSelf(call);
  if (kind === 'internal' && rest[0] === 'ui' && rest[1] === 'mounts' && bearer)
    return describeMount(call, rest.slice(2));
  throw nothing();
}

/** What somebody may ask about the token that they show. */
export async function handleToken({ store, operation, bearer, body }: Known, [kind]: string[]): Promise<Answer> {
  if (kind === 'lookup-self' && operation === 'read') return { data: describeToken(bearer) };
  if (kind === 'renew-self' && operation === 'update') {
    const increment = seconds(body.increment, 'increment');
    const renewed = await store.barrier.change((state) => renew(state, bearer.token, increment));
    if (!renewed) throw invalid('lease is not renewable');
    return { auth: authOf(renewed) };
  }
  if (kind === 'revoke-self' && operation === 'update') {
    await store.barrier.change((state) => revoke(state, bearer.token));
    return done;
  }
  throw nothing();
}

/** Paths for which the right to do it is not enough. */
export const needsSudo = (path: string): boolean => path === 'sys/seal' || /^sys\/auth\/./.test(path);
