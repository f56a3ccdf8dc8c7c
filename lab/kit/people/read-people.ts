import { groupOf, isObject, type JsonObject, type People, type PeopleGroup, textOf } from './model.ts';

type Source = { get(path: string): Promise<unknown> };

type Item = JsonObject & { id: string };

const pageSize = 200;
/** So many pages are no list any more, but a provider that goes round in circles. */
const mostPages = 10_000;

function itemsOf(answer: unknown, what: string): Item[] {
  const sound = (value: unknown): value is Item => isObject(value) && textOf(value.id) !== '';
  if (Array.isArray(answer) && answer.every(sound)) return answer;
  throw new Error(`the identity provider’s answer for ${what} makes no sense: it must be a list of things with an id`);
}

async function pages(source: Source, path: string): Promise<Item[]> {
  const found = new Map<string, Item>();
  for (let page = 0; page < mostPages; page += 1) {
    const query = `first=${page * pageSize}&max=${pageSize}`;
    const here = itemsOf(await source.get(`${path}&${query}`), path.split('?')[0] ?? path);
    for (const item of here) {
      // Somebody came or went between two pages: nobody may be lost by that.
      if (found.has(item.id)) throw new Error('the list of people changed while it was read');
      found.set(item.id, item);
    }
    if (here.length < pageSize) return [...found.values()];
  }
  throw new Error('the identity provider’s list does not end');
}

async function readUsers(source: Source): Promise<Item[]> {
  const users = await pages(source, 'users?briefRepresentation=true');
  const counted = await source.get('users/count');
  if (counted !== users.length) {
    throw new Error(`the identity provider counts ${counted} people and lists ${users.length}: this is not whole`);
  }
  // A person of whom it is not said whether they may sign in is not somebody who may.
  const silent = users.find(({ username, enabled }) => textOf(username) === '' || typeof enabled !== 'boolean');
  if (silent === undefined) return users;
  throw new Error(`the identity provider does not say who ${silent.id} is, or whether they may sign in`);
}

type WithMembers = PeopleGroup & { members: string[] };

async function readGroups(source: Source, path = 'groups'): Promise<WithMembers[]> {
  const found: WithMembers[] = [];
  for (const group of await pages(source, `${path}?briefRepresentation=false`)) {
    const members = await pages(source, `groups/${group.id}/members?briefRepresentation=true`);
    found.push({ ...groupOf(group), members: members.map(({ id }) => id) });
    if (group.subGroupCount !== 0) found.push(...(await readGroups(source, `groups/${group.id}/children`)));
  }
  return found;
}

function refuseTwice(names: string[], what: string): void {
  const lower = names.map((name) => name.toLowerCase());
  const twice = lower.find((name, at) => name === '' || lower.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`two ${what} are called “${twice}”: they cannot be told apart`);
}

/** Everybody and every group, or an error: a part of them is never taken for all of them. */
export async function readPeople(source: Source): Promise<People> {
  const users = await readUsers(source);
  const groups = await readGroups(source);
  const known = new Set(users.map(({ id }) => id));
  for (const { name, members } of groups) {
    if (members.every((id) => known.has(id))) continue;
    throw new Error(`the group ${name} has members that are not among the people: this answer is not whole`);
  }
  refuseTwice(
    groups.map(({ name }) => name),
    'groups',
  );
  const people = users
    .filter(({ enabled }) => enabled === true)
    .map(({ id, username, firstName, lastName, email }) => ({
      id,
      username: textOf(username).toLowerCase(),
      ...{ firstName: textOf(firstName), lastName: textOf(lastName), email: textOf(email) },
      groups: groups.filter(({ members }) => members.includes(id)).map(({ name }) => name),
    }));
  refuseTwice(
    people.map(({ username }) => username),
    'people',
  );
  return { users: people, groups: groups.map(({ members: _, ...group }) => group) };
}
