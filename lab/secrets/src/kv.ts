import { Fault, invalid, nothing } from './fault.ts';
import { type Answer, done, type Known } from './http/call.ts';
import { type Body, isBody, refuseOthers } from './http/input.ts';
import type { KvMount, SecretVersion, State, StoredSecret } from './state.ts';

const usualVersions = 10;

function secretsOf(state: State, mount: string): KvMount['secrets'] {
  const found = state.mounts[mount];
  if (found) return found.secrets;
  throw nothing();
}

function secretOf(state: State, mount: string, name: string): StoredSecret {
  const found = secretsOf(state, mount)[name];
  if (found) return found;
  throw nothing();
}

const describe = (version: number, { created, deleted, destroyed }: SecretVersion, custom: StoredSecret['custom']) => ({
  created_time: created,
  custom_metadata: custom,
  deletion_time: deleted,
  destroyed,
  version,
});

function readVersion(secret: StoredSecret, wanted: string | null): Answer {
  const number = Number(wanted ?? 0) || secret.current;
  const version = secret.versions[String(number)];
  if (!version) throw nothing();
  const metadata = describe(number, version, secret.custom);
  if (version.deleted || version.destroyed) throw new Fault(404, [], { data: null, metadata });
  return { data: { data: version.data, metadata } };
}

function emptySecret(now: string): StoredSecret {
  return {
    versions: {},
    current: 0,
    oldest: 0,
    created: now,
    updated: now,
    maxVersions: 0,
    casRequired: false,
    custom: null,
  };
}

/** Two writers that have read the same do not both write: whoever comes second is told. */
function checkAndSet(secret: StoredSecret, options: Body): void {
  const { cas } = options;
  if (cas === undefined) {
    if (secret.casRequired) throw invalid('check-and-set parameter required for this call');
    return;
  }
  const latest = secret.versions[String(secret.current)];
  const current = latest?.deleted || latest?.destroyed ? [0, secret.current] : [secret.current];
  if (!current.includes(Number(cas))) throw invalid('check-and-set parameter did not match the current version');
}

function append(secret: StoredSecret, data: Record<string, unknown>, now: string): void {
  secret.current += 1;
  secret.updated = now;
  secret.versions[String(secret.current)] = { data, created: now, deleted: '', destroyed: false };
  const keep = secret.maxVersions || usualVersions;
  for (const number of Object.keys(secret.versions).map(Number))
    if (number <= secret.current - keep) delete secret.versions[String(number)];
  secret.oldest = secret.current > keep ? secret.current - keep + 1 : secret.oldest;
}

function optionsOf(body: Body): Body {
  const options = body.options ?? {};
  if (isBody(options)) return options;
  throw invalid('options must be an object');
}

async function write({ store, body }: Known, mount: string, name: string): Promise<Answer> {
  const { data } = body;
  if (!isBody(data)) throw invalid('no data provided');
  const secret = await store.barrier.change((state) => {
    const secrets = secretsOf(state, mount);
    const now = new Date().toISOString();
    const found = secrets[name] ?? emptySecret(now);
    secrets[name] = found;
    checkAndSet(found, optionsOf(body));
    append(found, data, now);
    return found;
  });
  return { data: describe(secret.current, secret.versions[String(secret.current)] as SecretVersion, secret.custom) };
}

/** A merge patch: what is null leaves, what is not named stays. */
async function patch({ store, body }: Known, mount: string, name: string): Promise<Answer> {
  const { data } = body;
  if (!isBody(data)) throw invalid('no data provided');
  const secret = await store.barrier.change((state) => {
    const found = secretOf(state, mount, name);
    const latest = found.versions[String(found.current)];
    if (!latest?.data || latest.deleted) throw nothing();
    checkAndSet(found, optionsOf(body));
    const merged = Object.entries({ ...latest.data, ...data }).filter(([, value]) => value !== null);
    append(found, Object.fromEntries(merged), new Date().toISOString());
    return found;
  });
  return { data: describe(secret.current, secret.versions[String(secret.current)] as SecretVersion, secret.custom) };
}

function listed(secrets: KvMount['secrets'], folder: string): Answer {
  const prefix = folder === '' || folder.endsWith('/') ? folder : `${folder}/`;
  const below = Object.keys(secrets).filter((name) => name.startsWith(prefix));
  const names = below
    .map((name) => name.slice(prefix.length))
    .map((name) => (name.includes('/') ? `${name.split('/')[0]}/` : name));
  if (names.length === 0) throw nothing();
  return { data: { keys: [...new Set(names)].sort() } };
}

type Each = (version: SecretVersion, now: string) => void;

async function eachVersion({ store, body }: Known, mount: string, name: string, work: Each): Promise<Answer> {
  const { versions } = body;
  if (!Array.isArray(versions) || versions.length === 0) throw invalid('No version number provided');
  await store.barrier.change((state) => {
    const found = secretsOf(state, mount)[name];
    for (const number of versions) {
      const version = found?.versions[String(number)];
      if (version) work(version, new Date().toISOString());
    }
  });
  return done;
}

const remove: Each = (version, now) => {
  if (!version.destroyed) version.deleted ||= now;
};

const restore: Each = (version) => {
  if (!version.destroyed) version.deleted = '';
};

const destroy: Each = (version) => {
  version.data = null;
  version.destroyed = true;
};

async function handleData(call: Known, mount: string, name: string): Promise<Answer> {
  const { store, operation, query } = call;
  if (operation === 'read') return readVersion(secretOf(store.barrier.state, mount, name), query.get('version'));
  if (operation === 'update') return write(call, mount, name);
  if (operation === 'patch') return patch(call, mount, name);
  const { current } = secretsOf(store.barrier.state, mount)[name] ?? { current: 0 };
  return eachVersion({ ...call, body: { versions: [current] } }, mount, name, remove);
}

function showMetadata(secret: StoredSecret): Answer {
  const versions = Object.entries(secret.versions).map(([number, { created, deleted, destroyed }]) => [
    number,
    { created_time: created, deletion_time: deleted, destroyed },
  ]);
  return {
    data: {
      ...{ cas_required: secret.casRequired, created_time: secret.created, current_version: secret.current },
      ...{ custom_metadata: secret.custom, delete_version_after: '0s', max_versions: secret.maxVersions },
      ...{ oldest_version: secret.oldest, updated_time: secret.updated, versions: Object.fromEntries(versions) },
    },
  };
}

async function putMetadata({ store, body }: Known, mount: string, name: string): Promise<Answer> {
  refuseOthers(body, ['max_versions', 'cas_required', 'custom_metadata'], ['delete_version_after']);
  await store.barrier.change((state) => {
    const secrets = secretsOf(state, mount);
    const secret = secrets[name] ?? emptySecret(new Date().toISOString());
    secrets[name] = secret;
    if (body.max_versions !== undefined) secret.maxVersions = Number(body.max_versions) || 0;
    if (body.cas_required !== undefined)
      secret.casRequired = body.cas_required === true || body.cas_required === 'true';
    if (isBody(body.custom_metadata)) secret.custom = body.custom_metadata as Record<string, string>;
  });
  return done;
}

async function handleMetadata(call: Known, mount: string, name: string): Promise<Answer> {
  const { store, operation } = call;
  const { state } = store.barrier;
  if (operation === 'list') return listed(secretsOf(state, mount), name);
  if (operation === 'read') return showMetadata(secretOf(state, mount, name));
  if (operation !== 'delete') return putMetadata(call, mount, name);
  await store.barrier.change((changed) => void delete secretsOf(changed, mount)[name]);
  return done;
}

/** The second version of the key-value engine: `<mount>/<kind>/<name>`. */
export async function handleKv(call: Known, mount: string, [kind, ...parts]: string[]): Promise<Answer> {
  const name = parts.join('/');
  const { operation } = call;
  if (kind === 'metadata') return handleMetadata(call, mount, name);
  if (name === '') throw nothing();
  if (kind === 'data' && operation !== 'list') return handleData(call, mount, name);
  if (operation !== 'update') throw nothing();
  if (kind === 'delete') return eachVersion(call, mount, name, remove);
  if (kind === 'undelete') return eachVersion(call, mount, name, restore);
  if (kind === 'destroy') return eachVersion(call, mount, name, destroy);
  throw nothing();
}
