import type { User } from '../domain/awx.ts';
import { adminUsername, portalUsername } from '../service/accounts.ts';
import type { Store } from '../store/store.ts';
import type { People, PeopleGroup, Person } from '../../../kit/people/model.ts';

const own: Person[] = [
  {
    username: adminUsername,
    firstName: 'Automation',
    lastName: 'Administrator',
    email: '',
    groups: ['platform-admins'],
  },
  { username: portalUsername, firstName: 'Portal', lastName: '', email: '', groups: [] },
];

/** What somebody made under a name is not for whoever gets that name after them. */
async function removeTokens(store: Store, user: User): Promise<void> {
  for (const token of store.of.tokens.all()) if (token.user === user.id) await store.of.tokens.remove(token.id);
}

function valuesOf(person: Person) {
  return {
    first_name: person.firstName,
    last_name: person.lastName,
    email: person.email,
    groups: person.groups,
    is_superuser: person.groups.includes('platform-admins'),
    is_system_auditor: person.groups.includes('viewers'),
    is_active: true,
    ...(person.id ? { external_id: person.id } : {}),
  };
}

async function upsertUser(store: Store, person: Person): Promise<[User, changed: boolean]> {
  const known = store.of.users.find((user) => user.username === person.username);
  const values = valuesOf(person);
  if (!known) {
    const stamp = await store.stamp('users');
    return [await store.of.users.put({ ...stamp, username: person.username, ...values }), true];
  }
  if (known.external_id && person.id && known.external_id !== person.id) await removeTokens(store, known);
  const same = Object.entries(values).every(
    ([name, value]) => JSON.stringify(known[name as keyof User]) === JSON.stringify(value),
  );
  if (same) return [known, false];
  return [await store.of.users.put({ ...known, ...values, modified: new Date().toISOString() }), true];
}

async function upsertTeam(store: Store, group: PeopleGroup, organization: number, members: number[]): Promise<boolean> {
  const { name, description } = group;
  const known = store.of.teams.find((team) => team.name === name);
  if (known && JSON.stringify(known.members) === JSON.stringify(members)) return false;
  const begin = known ?? { ...(await store.stamp('teams')), name, organization };
  await store.of.teams.put({ ...begin, description, members });
  return true;
}

/** The controller's own accounts are nobody's. */
const isOwn = ({ username }: Pick<Person, 'username'>): boolean => own.some((each) => each.username === username);

/** Nobody becomes a program by being called as it is. */
const isProgram = (store: Store, { username }: Person): boolean =>
  store.of.users.find((user) => user.username === username)?.password !== undefined;

/** Who comes from the identity provider, and goes with it. */
const isFollowed = (user: User): boolean => user.is_active && !isOwn(user) && user.password === undefined;

export const followedNames = (store: Store): string[] =>
  store.of.users.all().flatMap((user) => (isFollowed(user) ? [user.username] : []));

/** Who is there, in which groups. Whoever is gone may do nothing any more; they go first, whatever fails later. */
export async function syncPeople(store: Store, { users, groups }: People, organization: number): Promise<number> {
  const persons = [...own, ...users.filter((person) => !isOwn(person) && !isProgram(store, person))];
  const gone = store.of.users.all().filter((user) => {
    return isFollowed(user) && !persons.some((person) => person.username === user.username);
  });
  for (const user of gone) await store.of.users.put({ ...user, is_active: false, groups: [], is_superuser: false });
  const kept: [User, boolean][] = [];
  for (const person of persons) kept.push(await upsertUser(store, person));
  const changes = kept.map(([, changed]) => changed);
  for (const group of groups.filter((each) => each.type === 'team')) {
    const members = kept.flatMap(([user]) => (user.groups.includes(group.name) ? [user.id] : []));
    changes.push(await upsertTeam(store, group, organization, members));
  }
  return gone.length + changes.filter(Boolean).length;
}
