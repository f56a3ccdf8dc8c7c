import { groupsOf } from '../realm/groups.ts';
import { accountIn, type Call, done, ok, type Route } from './call.ts';
import { accountChanges, page, passwordOf, textOf, textsOf } from './input.ts';
import { badRequest, conflict } from './refusal.ts';
import { showUser } from './show.ts';

const searched = ['username', 'firstName', 'lastName', 'email'] as const;

function found({ people, query }: Call) {
  const exact = query.get('exact') === 'true';
  const fits = (value: string | undefined, wanted: string): boolean => {
    const [one, other] = [(value ?? '').toLowerCase(), wanted.trim().toLowerCase()];
    return exact ? one === other : one.includes(other);
  };
  const search = query.get('search');
  const enabled = query.get('enabled');
  return people
    .all()
    .filter((account) => enabled === null || String(account.enabled) === enabled)
    .filter((account) => search === null || searched.some((key) => fits(account[key], search)))
    .filter((account) => searched.every((key) => !query.has(key) || fits(account[key], query.get(key) ?? '')))
    .toSorted((one, other) => (one.username < other.username ? -1 : 1));
}

function refuseTaken({ people, params, realm }: Call, username?: string, email?: string): void {
  const others = people.all().filter(({ id }) => id !== params.id);
  const account = realm.users.some((user) => user.serviceAccountClientId !== undefined && user.username === username);
  if (account || others.some((other) => other.username === username)) throw conflict('username');
  if (email !== undefined && others.some((other) => other.email?.toLowerCase() === email)) throw conflict('email');
}

function pathsIn({ realm, fields }: Call): string[] {
  const paths = new Set(groupsOf(realm).map(({ path }) => path));
  const wanted = textsOf(fields, 'groups') ?? [];
  const unknown = wanted.find((path) => !paths.has(path));
  if (unknown !== undefined) throw badRequest(`Unable to find group specified by path: ${unknown}`);
  return wanted;
}

async function add(call: Call) {
  const { fields, people, base, log, by } = call;
  const username = textOf(fields, 'username')?.trim().toLowerCase();
  if (!username) throw badRequest('User name is missing');
  const said = accountChanges(fields);
  refuseTaken(call, username, said.email);
  const nothing = { firstName: '', lastName: '', emailVerified: false, enabled: false, attributes: {} };
  const password = passwordOf(fields);
  const groups = pathsIn(call);
  const added = await people.add({ ...nothing, ...said, username, groups, ...(password ? { password } : {}) });
  log.info('A person was added', { person: username, by });
  return { status: 201, location: `${base}/users/${added.id}` };
}

async function update(call: Call) {
  const { fields, people, log, by } = call;
  const { id, username } = accountIn(call);
  const said = accountChanges(fields);
  refuseTaken(call, undefined, said.email);
  await people.update(id, () => said);
  if (said.enabled === false) await call.endSessions(id);
  log.info('A person was changed', { person: username, by, what: Object.keys(said) });
  return done;
}

async function remove(call: Call) {
  const { id, username } = accountIn(call);
  await call.people.remove(id);
  await call.endSessions(id);
  call.log.info('A person was removed', { person: username, by: call.by });
  return done;
}

async function resetPassword(call: Call) {
  const { id, username } = accountIn(call);
  const password = textOf(call.fields, 'value');
  if (textOf(call.fields, 'type') !== 'password' || !password) throw badRequest('No password provided');
  await call.people.setPassword(id, password);
  call.log.info('A password was set', { person: username, by: call.by });
  return done;
}

async function logOut(call: Call) {
  await call.endSessions(accountIn(call).id);
  return done;
}

export const userRoutes: Route[] = [
  {
    method: 'GET',
    path: 'users',
    right: 'view',
    handle: (call) => ok(page(found(call), call.query).map((account) => showUser(account, call.query))),
  },
  { method: 'GET', path: 'users/count', right: 'view', handle: (call) => ok(found(call).length) },
  { method: 'POST', path: 'users', right: 'manage', handle: add },
  { method: 'GET', path: 'users/:id', right: 'view', handle: (call) => ok(showUser(accountIn(call), call.query)) },
  { method: 'PUT', path: 'users/:id', right: 'manage', handle: update },
  { method: 'DELETE', path: 'users/:id', right: 'manage', handle: remove },
  { method: 'PUT', path: 'users/:id/reset-password', right: 'manage', handle: resetPassword },
  { method: 'POST', path: 'users/:id/logout', right: 'manage', handle: logOut },
];
