import { canSeeGroup, canSeeProject, groupChain, type Viewer } from '../domain/access.ts';
import type { Group, Member, Project, User } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import { resolveCommit } from '../git/read.ts';
import { allMembers } from '../rest/members.ts';
import { showGroup, showProjectSimple } from '../rest/show.ts';
import { connect, type Window } from './connection.ts';

export type Context = { forge: Forge; viewer: Viewer };

const gid = (kind: string, id: number) => `gid://gitlab/${kind}/${id}`;

export function userNode({ forge }: Context, user: User) {
  return {
    id: gid('User', user.id),
    username: user.username,
    name: user.name,
    publicEmail: user.bot ? '' : user.email,
    state: user.blocked ? 'blocked' : 'active',
    webUrl: `${forge.publicUrl}/${user.username}`,
    webPath: `/${user.username}`,
    avatarUrl: null,
    bot: user.bot,
  };
}

function memberNode(context: Context, member: Member) {
  const user = context.forge.store.users.get(member.userId);
  return {
    id: gid('GroupMember', member.userId),
    user: user ? userNode(context, user) : null,
    accessLevel: { integerValue: member.level, stringValue: String(member.level) },
    createdAt: member.createdAt,
  };
}

function isBelow({ forge }: Context, group: Group | undefined, ancestor: Group): boolean {
  return groupChain(forge.store, group).some((each) => each.id === ancestor.id);
}

type MembersWish = Window & { search?: string; relations?: string[] };

function members(context: Context, group: Group, wish: MembersWish): Member[] {
  const relations = wish.relations ?? ['DIRECT', 'INHERITED'];
  const { store } = context.forge;
  const found = new Map<number, Member>();
  const take = (list: readonly Member[]) => {
    for (const member of list) if (!found.has(member.userId)) found.set(member.userId, member);
  };
  if (relations.includes('DIRECT')) take(group.members);
  if (relations.includes('INHERITED')) {
    const parent = group.parentId ? store.groups.get(group.parentId) : undefined;
    if (parent) take(allMembers({ forge: context.forge }, { kind: 'group', group: parent }));
  }
  if (relations.includes('DESCENDANTS')) {
    for (const each of store.groups.all())
      if (each.id !== group.id && isBelow(context, each, group)) take(each.members);
  }
  const search = wish.search?.toLowerCase() ?? '';
  return [...found.values()].filter((member) => {
    const user = store.users.get(member.userId);
    return user && `${user.username} ${user.name}`.toLowerCase().includes(search);
  });
}

export function visibleGroups({ forge, viewer }: Context): Group[] {
  return forge.store.groups.all().filter((group) => canSeeGroup(forge.store, viewer, group));
}

export function visibleProjects({ forge, viewer }: Context): Project[] {
  return forge.store.projects.all().filter((project) => canSeeProject(forge.store, viewer, project));
}

type ProjectsWish = Window & { includeSubgroups?: boolean; search?: string };

function projectsOf(context: Context, group: Group, wish: ProjectsWish): Project[] {
  const { store } = context.forge;
  const search = wish.search?.toLowerCase() ?? '';
  return visibleProjects(context).filter(({ namespace, name }) => {
    if (namespace.kind !== 'group' || !name.toLowerCase().includes(search)) return false;
    const direct = namespace.id === group.id;
    return direct || (wish.includeSubgroups === true && isBelow(context, store.groups.get(namespace.id), group));
  });
}

export function groupNode(context: Context, group: Group): Record<string, unknown> {
  const shown = showGroup(context.forge, group);
  const parent = group.parentId ? context.forge.store.groups.get(group.parentId) : undefined;
  const { groupId, userId } = { groupId: (each: Group) => each.id, userId: (each: Member) => each.userId };
  return {
    id: gid('Group', group.id),
    name: group.name,
    path: group.path,
    fullName: shown.full_name,
    fullPath: group.fullPath,
    description: group.description,
    visibility: group.visibility,
    webUrl: shown.web_url,
    avatarUrl: null,
    createdAt: group.createdAt,
    parent: () => (parent ? groupNode(context, parent) : null),
    descendantGroups: (wish: Window) => {
      const below = visibleGroups(context).filter((each) => each.id !== group.id && isBelow(context, each, group));
      return connect(below, groupId, (each) => groupNode(context, each), wish);
    },
    // Who is not signed in does not learn who works here.
    groupMembers: (wish: MembersWish) =>
      context.viewer.user
        ? connect(members(context, group, wish), userId, (each) => memberNode(context, each), wish)
        : null,
    projects: (wish: ProjectsWish) => connectProjects(context, projectsOf(context, group, wish), wish),
  };
}

export function connectProjects(context: Context, projects: readonly Project[], wish: Window) {
  return connect(
    projects,
    (each) => each.id,
    (each) => projectNode(context, each),
    wish,
  );
}

export function projectNode(context: Context, project: Project): Record<string, unknown> {
  const shown = showProjectSimple(context.forge, project);
  const { kind, id } = project.namespace;
  const group = kind === 'group' ? context.forge.store.groups.get(id) : undefined;
  return {
    id: gid('Project', project.id),
    name: project.name,
    path: project.path,
    fullPath: shown.path_with_namespace,
    nameWithNamespace: shown.name_with_namespace,
    description: project.description,
    visibility: project.visibility,
    webUrl: shown.web_url,
    httpUrlToRepo: shown.http_url_to_repo,
    archived: project.archived,
    topics: project.topics,
    createdAt: project.createdAt,
    lastActivityAt: project.lastActivityAt,
    group: () => (group ? groupNode(context, group) : null),
    repository: async () => {
      const dir = context.forge.repositories.path(project.id);
      const empty = !(await resolveCommit(dir, project.defaultBranch));
      return { rootRef: empty ? null : project.defaultBranch, exists: true, empty };
    },
  };
}
