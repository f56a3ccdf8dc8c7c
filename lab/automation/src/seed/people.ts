import type { User } from '../domain/awx.ts';
import { adminUsername, portalUsername } from '../service/accounts.ts';
import type { Store } from '../store/store.ts';
import type { Realm, RealmUser } from './realm.ts';

const own: RealmUser[] = [
  {
    username: adminUsername,
    firstName: 'Automation',
    lastName: 'Administrator',
    email: '',
    groups: ['platform-admins'],
  },
  { username: portalUsername, firstName: 'Portal', lastName: '', email: '', groups: [] },
];

async function upsertUser(store: Store, person: RealmUser): Promise<User> {
  const known = store.of.users.find((user) => user.username === person.username);
  const now = new Date().toISOString();
  const values = {
    first_name: person.firstName,
    last_name: person.lastName,
    email: person.email,
    groups: person.groups,
    is_superuser: person.groups.includes('platform-admins'),
    is_system_auditor: person.groups.includes('viewers'),
    is_active: true,
  };
  if (!known) return store.of.users.put({ ...(await store.stamp('users')), username: person.username, ...values });
  const same = Object.entries(values).every(
    ([name, value]) => JSON.stringify(known[name as keyof User]) === JSON.stringify(value),
  );
  return same ? known : store.of.users.put({ ...known, ...values, modified: now });
}

async function upsertTeam(
  store: Store,
  name: string,
  description: string,
  organization: number,
  members: number[],
): Promise<void> {
  const known = store.of.teams.find((team) => team.name === name);
  if (known && JSON.stringify(known.members) === JSON.stringify(members)) return;
  const begin = known ?? { ...(await store.stamp('teams')), name, organization };
  await store.of.teams.put({ ...begin, description, members });
}

/** At every start: who is there, in which groups, as the identity provider has it. Who is gone may do nothing any more. */
export async function syncPeople(store: Store, realm: Realm, organization: number): Promise<void> {
  const users: User[] = [];
  for (const person of [...own, ...realm.users]) users.push(await upsertUser(store, person));
  const present = new Set(users.map((user) => user.id));
  for (const user of store.of.users.all()) {
    if (!present.has(user.id) && user.is_active)
      await store.of.users.put({ ...user, is_active: false, groups: [], is_superuser: false });
  }
  for (const group of realm.groups.filter((each) => each.type === 'team')) {
    const members = users.filter((user) => user.groups.includes(group.name)).map((user) => user.id);
    await upsertTeam(store, group.name, group.description, organization, members);
  }
}
