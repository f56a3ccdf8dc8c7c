import { groupChain, groupLevel, projectLevel } from '../domain/access.ts';
import { accessLevels, type Group, type Member, type Project, type User } from '../domain/model.ts';
import type { Call } from '../http/call.ts';
import { ApiError, forbidden, invalid, missing, notFound } from '../http/errors.ts';
import { paged } from '../http/paging.ts';
import { findGroup, findProject, needUser } from './find.ts';
import type { Routes } from './routes.ts';
import { showMember } from './show.ts';

type Holder = { kind: 'group'; group: Group } | { kind: 'project'; project: Project };

function findHolder(call: Call, kind: Holder['kind']): Holder {
  return kind === 'group' ? { kind, group: findGroup(call) } : { kind, project: findProject(call) };
}

function own(holder: Holder): Member[] {
  return holder.kind === 'group' ? holder.group.members : holder.project.members;
}

/** Direct and inherited members, each once with the highest level. */
export function allMembers(call: Pick<Call, 'forge'>, holder: Holder): Member[] {
  const { store } = call.forge;
  const group =
    holder.kind === 'group'
      ? holder.group
      : holder.project.namespace.kind === 'group'
        ? store.groups.get(holder.project.namespace.id)
        : undefined;
  const lists = groupChain(store, group).map((each) => each.members);
  const best = new Map<number, Member>();
  for (const member of [...(holder.kind === 'project' ? own(holder) : []), ...lists.flat()]) {
    const known = best.get(member.userId);
    if (!known || known.level < member.level) best.set(member.userId, member);
  }
  return [...best.values()].sort((one, other) => one.userId - other.userId);
}

function select(call: Call, holder: Holder, everybody: boolean): Member[] {
  const members = everybody ? allMembers(call, holder) : own(holder);
  const query = call.input.text('query')?.toLowerCase() ?? '';
  const ids = call.input.numbers('user_ids');
  return members.filter((member) => {
    const user = call.forge.store.users.get(member.userId);
    if (!user || (ids && !ids.includes(user.id))) return false;
    return `${user.username} ${user.name}`.toLowerCase().includes(query);
  });
}

function list(kind: Holder['kind'], everybody: boolean) {
  return (call: Call) => {
    const holder = findHolder(call, kind);
    needUser(call);
    return paged(call.url, call.input, select(call, holder, everybody), (member) => showMember(call.forge, member));
  };
}

function one(kind: Holder['kind'], everybody: boolean) {
  return (call: Call) => {
    const holder = findHolder(call, kind);
    needUser(call);
    const member = select(call, holder, everybody).find((each) => String(each.userId) === call.params.user);
    if (!member) throw notFound();
    return { json: showMember(call.forge, member) };
  };
}

function levelOf(call: Call, holder: Holder): number {
  const { store } = call.forge;
  if (holder.kind === 'group') return groupLevel(store, call.viewer, holder.group);
  return projectLevel(store, call.viewer, holder.project);
}

/** Members are changed by maintainers (projects) and owners (groups), and nobody gives more than they have. */
function checkMayChange(call: Call, holder: Holder, level: number): void {
  needUser(call);
  const mine = levelOf(call, holder);
  const needed = holder.kind === 'group' ? accessLevels.owner : accessLevels.maintainer;
  if (mine < needed || level > mine) throw forbidden();
}

function readLevel(call: Call): number {
  const level = call.input.needNumber('access_level');
  if (!Object.values<number>(accessLevels).includes(level))
    throw invalid('access_level', 'does not have a valid value');
  return level;
}

async function write(call: Call, holder: Holder, edit: (members: Member[]) => Member[]): Promise<void> {
  const { store } = call.forge;
  if (holder.kind === 'group') {
    await store.groups.change(holder.group.id, (group) => ({ ...group, members: edit(group.members) }));
  } else {
    await store.projects.change(holder.project.id, (project) => ({ ...project, members: edit(project.members) }));
  }
}

function announce(call: Call, holder: Holder, action: 'add' | 'update' | 'remove', user: User, level: number): void {
  if (holder.kind !== 'group') return;
  call.forge.events.publish({ kind: 'group-member', action, group: holder.group, user, level });
}

function readUser(call: Call): User {
  const { store } = call.forge;
  const id = call.input.number('user_id');
  const name = call.input.text('username');
  if (id === undefined && !name) throw missing('user_id');
  const user = id === undefined ? store.userByName(name ?? '') : store.users.get(id);
  if (!user) throw notFound('User');
  return user;
}

function add(kind: Holder['kind']) {
  return async (call: Call) => {
    const holder = findHolder(call, kind);
    const level = readLevel(call);
    checkMayChange(call, holder, level);
    const user = readUser(call);
    const member: Member = { userId: user.id, level, createdAt: new Date().toISOString() };
    await write(call, holder, (members) => {
      if (members.some((each) => each.userId === user.id))
        throw new ApiError(409, { message: 'Member already exists' });
      return [...members, member];
    });
    announce(call, holder, 'add', user, level);
    return { status: 201, json: showMember(call.forge, member) };
  };
}

function existing(call: Call, holder: Holder): { member: Member; user: User } {
  const member = own(holder).find((each) => String(each.userId) === call.params.user);
  const user = member && call.forge.store.users.get(member.userId);
  if (!member || !user) throw notFound();
  return { member, user };
}

function edit(kind: Holder['kind']) {
  return async (call: Call) => {
    const holder = findHolder(call, kind);
    const { member, user } = existing(call, holder);
    const level = readLevel(call);
    checkMayChange(call, holder, Math.max(level, member.level));
    const changed = { ...member, level };
    await write(call, holder, (members) => members.map((each) => (each.userId === user.id ? changed : each)));
    announce(call, holder, 'update', user, level);
    return { json: showMember(call.forge, changed) };
  };
}

function remove(kind: Holder['kind']) {
  return async (call: Call) => {
    const holder = findHolder(call, kind);
    const { member, user } = existing(call, holder);
    if (call.viewer.user?.id !== user.id) checkMayChange(call, holder, member.level);
    await write(call, holder, (members) => members.filter((each) => each.userId !== user.id));
    announce(call, holder, 'remove', user, member.level);
    return { status: 204 };
  };
}

function routesFor(kind: Holder['kind']): Routes {
  const base = `${kind}s/:id/members`;
  return [
    ['GET', base, list(kind, false)],
    ['GET', `${base}/all`, list(kind, true)],
    ['GET', `${base}/all/:user`, one(kind, true)],
    ['GET', `${base}/:user`, one(kind, false)],
    ['POST', base, add(kind)],
    ['PUT', `${base}/:user`, edit(kind)],
    ['DELETE', `${base}/:user`, remove(kind)],
  ];
}

export const memberRoutes: Routes = [...routesFor('group'), ...routesFor('project')];
