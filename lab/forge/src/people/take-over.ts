import type { People, Person } from '../../../kit/people/model.ts';
import type { Group, Member, User } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import { ensureGroup, ensureUser, namesOf, roleLevel, servicesIn } from './accounts.ts';

const validName = /^[a-z0-9_][a-z0-9_.-]{0,254}$/;

export const followedNames = ({ store }: Forge): string[] =>
  store.users.all().flatMap(({ bot, blocked, username }) => (bot || blocked ? [] : [username]));

/** The forge's own accounts and its groups' names are nobody's. */
function mayBeCalled({ store }: Forge, name: string): boolean {
  return validName.test(name) && !store.userByName(name)?.bot && store.groupByPath(name) === undefined;
}

const sorted = (kept: object) => JSON.stringify(Object.entries(kept).toSorted());

/** Nothing is written as long as nothing is different. */
const same = (before: object, after: object): boolean => sorted(before) === sorted(after);

async function takePerson(forge: Forge, person: Person): Promise<boolean> {
  const { store, accounts } = forge;
  const names = namesOf(person);
  const known = store.userByName(person.username);
  if (!known && !mayBeCalled(forge, person.username)) return false;
  const user = known ?? (await ensureUser(forge, { ...names, administrator: false, bot: false }));
  if (user.bot) return false;
  const somebodyElse = user.externalId !== undefined && person.id !== undefined && user.externalId !== person.id;
  if (somebodyElse) await accounts.revokeAll(user);
  const { blocked: _, ...rest } = user;
  const wanted: User = {
    ...rest,
    ...names,
    ceiling: roleLevel(person),
    ...(person.id === undefined ? {} : { externalId: person.id }),
  };
  if (same(user, wanted)) return false;
  await store.users.put(wanted);
  return true;
}

function membersOf(forge: Forge, group: Group, people: readonly Person[]): Member[] {
  const { store } = forge;
  const bots = group.members.filter(({ userId }) => store.users.get(userId)?.bot);
  const team = people.flatMap((person) => {
    const user = person.groups.includes(group.path) ? store.userByName(person.username) : undefined;
    if (!user || user.bot) return [];
    const known = group.members.find(({ userId }) => userId === user.id);
    return [{ userId: user.id, level: roleLevel(person), createdAt: known?.createdAt ?? new Date().toISOString() }];
  });
  return [...team, ...bots].toSorted((one, other) => one.userId - other.userId);
}

async function takeGroup(forge: Forge, group: Group, people: readonly Person[]): Promise<boolean> {
  const follow = (current: Group) => ({ ...current, followed: true, members: membersOf(forge, current, people) });
  if (same(group, follow(group))) return false;
  await forge.store.groups.change(group.id, follow);
  return true;
}

/** A team of the identity provider is a group here; what was a team once has nobody any more. */
async function teamsOf(forge: Forge, people: People): Promise<Group[]> {
  const { store } = forge;
  const teams: Group[] = [];
  for (const { name, type } of people.groups) {
    const known = store.groups.find(({ path, parentId }) => path === name && parentId === null);
    if (known) teams.push(known);
    else if (type === 'team' && validName.test(name) && !store.userByName(name)) {
      teams.push(await ensureGroup(forge, name, servicesIn(forge)));
    }
  }
  const former = store.groups.all().filter((group) => group.followed && !teams.some(({ id }) => id === group.id));
  return [...teams, ...former];
}

/** Who is there and in which groups, as the identity provider has it; how many accounts and groups changed by that. */
export async function takeOver(forge: Forge, people: People): Promise<number> {
  const { store } = forge;
  const changes: boolean[] = [];
  const present = new Set(people.users.map(({ username }) => username));
  // Whoever has left goes first: nothing that fails later may leave them in.
  for (const user of store.users.all()) {
    if (user.bot || user.blocked || present.has(user.username)) continue;
    await store.users.put({ ...user, blocked: true });
    changes.push(true);
  }
  for (const person of people.users) changes.push(await takePerson(forge, person));
  for (const group of await teamsOf(forge, people)) changes.push(await takeGroup(forge, group, people.users));
  return changes.filter(Boolean).length;
}
