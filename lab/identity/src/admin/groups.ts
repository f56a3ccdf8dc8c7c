import { groupsOf, topGroups } from '../realm/groups.ts';
import { accountIn, type Call, done, groupIn, ok, type Route } from './call.ts';
import { page } from './input.ts';
import { showGroup, showUser } from './show.ts';

function top({ realm, query }: Call) {
  const search = query.get('search')?.toLowerCase();
  return topGroups(realm)
    .filter(({ name }) => search === undefined || name.toLowerCase().includes(search))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function members(call: Call) {
  const { path } = groupIn(call);
  const inside = call.people.all().filter(({ groups }) => groups.includes(path));
  return inside.toSorted((one, other) => (one.username < other.username ? -1 : 1));
}

const groupsOfPerson = (call: Call) => {
  const { groups } = accountIn(call);
  return groupsOf(call.realm).filter(({ path }) => groups.includes(path));
};

async function join(call: Call) {
  const { id, username } = accountIn(call);
  const { path } = groupIn(call, 'group');
  await call.people.update(id, ({ groups }) => ({ groups: [...new Set([...groups, path])] }));
  call.log.info('A person joined a group', { person: username, group: path, by: call.by });
  return done;
}

async function leave(call: Call) {
  const { id, username } = accountIn(call);
  const { path } = groupIn(call, 'group');
  await call.people.update(id, ({ groups }) => ({ groups: groups.filter((group) => group !== path) }));
  call.log.info('A person left a group', { person: username, group: path, by: call.by });
  return done;
}

export const groupRoutes: Route[] = [
  {
    method: 'GET',
    path: 'groups',
    right: 'view',
    handle: (call) => ok(page(top(call), call.query).map((group) => showGroup(group, call.query))),
  },
  { method: 'GET', path: 'groups/count', right: 'view', handle: ({ realm }) => ok({ count: groupsOf(realm).length }) },
  {
    method: 'GET',
    path: 'groups/:id',
    right: 'view',
    handle: (call) => ok(showGroup(groupIn(call), call.query, false)),
  },
  {
    method: 'GET',
    path: 'groups/:id/children',
    right: 'view',
    handle: (call) => ok(page(groupIn(call).children, call.query).map((group) => showGroup(group, call.query))),
  },
  {
    method: 'GET',
    path: 'groups/:id/members',
    right: 'view',
    handle: (call) => ok(page(members(call), call.query).map((account) => showUser(account, call.query))),
  },
  {
    method: 'GET',
    path: 'users/:id/groups',
    right: 'view',
    handle: (call) => ok(page(groupsOfPerson(call), call.query).map((group) => showGroup(group, call.query))),
  },
  { method: 'PUT', path: 'users/:id/groups/:group', right: 'manage', handle: join },
  { method: 'DELETE', path: 'users/:id/groups/:group', right: 'manage', handle: leave },
];
