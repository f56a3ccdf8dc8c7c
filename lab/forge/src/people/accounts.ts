import type { Person } from '../../../kit/people/model.ts';
import { accessLevels, type Group, type Member, type User } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import { automationUsername, portalUsername } from '../service/accounts.ts';

type NewUser = Pick<User, 'username' | 'name' | 'email' | 'administrator' | 'bot'>;

export function namesOf({ username, firstName, lastName, email }: Person) {
  const name = `${firstName} ${lastName}`.trim() || username;
  return { username, name, email: email || `${username}@localhost` };
}

const roles: Record<string, number> = {
  'platform-admins': accessLevels.owner,
  leads: accessLevels.maintainer,
  developers: accessLevels.developer,
  viewers: accessLevels.reporter,
};

/** Role groups give the level, teams the place where it counts; without any role somebody is a guest. */
export function roleLevel({ groups }: Pick<Person, 'groups'>): number {
  return Math.max(accessLevels.guest, ...groups.map((group) => roles[group] ?? 0));
}

/** In the realm's file whoever has no role is a developer. */
export function levelOf(person: Pick<Person, 'groups'>): number {
  const level = roleLevel(person);
  return level === accessLevels.guest ? accessLevels.developer : level;
}

export async function ensureUser(forge: Forge, wanted: NewUser): Promise<User> {
  const { store } = forge;
  const known = store.userByName(wanted.username);
  if (known) return known;
  const id = await store.sequences.next('users');
  const namespaceId = await store.sequences.next('namespaces');
  return store.users.put({ ...wanted, id, namespaceId, createdAt: new Date().toISOString() });
}

/** The portal makes repositories for whichever team asks for one; the automation controller follows some of them. */
export function servicesIn({ store }: Forge): Member[] {
  const createdAt = new Date().toISOString();
  const services = [portalUsername, automationUsername].map((name) => store.userByName(name));
  return services.flatMap((user) =>
    user?.bot ? [{ userId: user.id, level: accessLevels.maintainer, createdAt }] : [],
  );
}

export async function ensureGroup(forge: Forge, path: string, members: Member[]): Promise<Group> {
  const { store } = forge;
  const known = store.groupByPath(path);
  if (known) return known;
  const name = path.charAt(0).toUpperCase() + path.slice(1);
  return store.groups.put({
    id: await store.sequences.next('namespaces'),
    name,
    path,
    fullPath: path,
    parentId: null,
    description: `Repositories of the team ${name}`,
    visibility: 'internal',
    members,
    createdAt: new Date().toISOString(),
  });
}
