import { canSeeGroup, groupChain, groupLevel } from '../domain/access.ts';
import { accessLevels, type Group } from '../domain/model.ts';
import type { Call } from '../http/call.ts';
import { badRequest, forbidden } from '../http/errors.ts';
import { keyset, paged } from '../http/paging.ts';
import { createGroup, removeGroup } from '../service/groups.ts';
import { findGroup, groupWithLevel, needUser } from './find.ts';
import { filterProjects } from './project-filter.ts';
import { listVisible, showList } from './projects.ts';
import type { Routes } from './routes.ts';
import { showGroup } from './show.ts';

const visibilities = ['private', 'internal', 'public'] as const;

function visible(call: Call, test: (group: Group) => boolean): Group[] {
  const { forge, viewer, input } = call;
  const search = input.text('search')?.toLowerCase() ?? '';
  const least = input.flag('owned') ? accessLevels.owner : (input.number('min_access_level') ?? 0);
  const groups = forge.store.groups
    .all()
    .filter((group) => canSeeGroup(forge.store, viewer, group) && test(group))
    .filter((group) => group.name.toLowerCase().includes(search) || group.path.toLowerCase().includes(search))
    .filter((group) => least === 0 || groupLevel(forge.store, viewer, group) >= least);
  const direction = input.choice('sort', ['asc', 'desc']) === 'desc' ? -1 : 1;
  const key = input.text('order_by') === 'id' ? (group: Group) => group.id : (group: Group) => group.fullPath;
  return groups.sort((one, other) => direction * (key(one) < key(other) ? -1 : 1));
}

function show(call: Call, groups: Group[]) {
  const list = call.input.text('pagination') === 'keyset' ? keyset : paged;
  return list(call.url, call.input, groups, (group) => showGroup(call.forge, group));
}

function list(call: Call) {
  const top = call.input.flag('top_level_only') ?? false;
  return show(
    call,
    visible(call, (group) => !top || group.parentId === null),
  );
}

function subgroups(call: Call) {
  const parent = findGroup(call);
  return show(
    call,
    visible(call, (group) => group.parentId === parent.id),
  );
}

function isBelow(call: Call, group: Group, ancestor: Group): boolean {
  return groupChain(call.forge.store, group).some((each) => each.id === ancestor.id);
}

function descendants(call: Call) {
  const parent = findGroup(call);
  return show(
    call,
    visible(call, (group) => group.id !== parent.id && isBelow(call, group, parent)),
  );
}

function one(call: Call) {
  return { json: showGroup(call.forge, findGroup(call)) };
}

function projects(call: Call) {
  const { forge, input } = call;
  const parent = findGroup(call);
  const deep = input.flag('include_subgroups') ?? false;
  const inside = listVisible(call).filter(({ namespace }) => {
    if (namespace.kind !== 'group') return false;
    const group = forge.store.groups.get(namespace.id);
    return namespace.id === parent.id || (deep && group !== undefined && isBelow(call, group, parent));
  });
  return showList(call, filterProjects(call, inside));
}

async function create(call: Call) {
  const { forge, input, viewer } = call;
  const user = needUser(call);
  const parentId = input.number('parent_id') ?? null;
  const parent = parentId === null ? undefined : forge.store.groups.get(parentId);
  if (parentId !== null && !parent) throw badRequest({ parent: ['is not valid'] });
  const level = parent ? groupLevel(forge.store, viewer, parent) : user.administrator ? accessLevels.owner : 0;
  if (level < accessLevels.maintainer) throw forbidden();
  const group = await createGroup(forge, {
    name: input.needText('name'),
    path: input.needText('path'),
    parentId,
    description: input.text('description') ?? '',
    visibility: input.choice('visibility', visibilities) ?? 'private',
    members: [{ userId: user.id, level: accessLevels.owner, createdAt: new Date().toISOString() }],
  });
  return { status: 201, json: showGroup(forge, group) };
}

async function edit(call: Call) {
  const group = groupWithLevel(call, accessLevels.owner);
  const { input } = call;
  const changed = await call.forge.store.groups.change(group.id, (current) => ({
    ...current,
    name: input.text('name') ?? current.name,
    description: input.text('description') ?? current.description,
    visibility: input.choice('visibility', visibilities) ?? current.visibility,
  }));
  return { json: showGroup(call.forge, changed ?? group) };
}

async function remove(call: Call) {
  const group = groupWithLevel(call, accessLevels.owner);
  await removeGroup(call.forge, group);
  return { status: 202, json: { message: '202 Accepted' } };
}

export const groupRoutes: Routes = [
  ['GET', 'groups', list],
  ['POST', 'groups', create],
  ['GET', 'groups/:id', one],
  ['PUT', 'groups/:id', edit],
  ['DELETE', 'groups/:id', remove],
  ['GET', 'groups/:id/subgroups', subgroups],
  ['GET', 'groups/:id/descendant_groups', descendants],
  ['GET', 'groups/:id/projects', projects],
];
