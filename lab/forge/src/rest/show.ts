import { groupLevel, projectLevel, type Viewer } from '../domain/access.ts';
import type { Group, Member, Project, User } from '../domain/model.ts';
import type { Forge } from '../forge.ts';

export function showUserBasic(forge: Forge, user: User) {
  return {
    id: user.id,
    username: user.username,
    name: user.name,
    state: user.blocked ? 'blocked' : 'active',
    locked: false,
    avatar_url: null,
    web_url: `${forge.publicUrl}/${user.username}`,
  };
}

export function showUser(forge: Forge, user: User, viewer: Viewer) {
  const own = viewer.user?.id === user.id || viewer.user?.administrator === true;
  return {
    ...showUserBasic(forge, user),
    created_at: user.createdAt,
    bio: '',
    public_email: user.bot ? '' : user.email,
    bot: user.bot,
    ...(own
      ? {
          email: user.email,
          commit_email: user.email,
          is_admin: user.administrator,
          can_create_group: user.administrator,
          can_create_project: true,
          namespace_id: user.namespaceId,
          external: false,
          two_factor_enabled: false,
          identities: [],
        }
      : {}),
  };
}

export function showMember(forge: Forge, member: Member) {
  const user = forge.store.users.get(member.userId);
  if (!user) return undefined;
  return {
    ...showUserBasic(forge, user),
    access_level: member.level,
    created_at: member.createdAt,
    expires_at: null,
    membership_state: 'active',
    is_using_seat: !user.bot,
    ...(user.bot ? {} : { public_email: user.email, email: user.email }),
  };
}

export function showGroup(forge: Forge, group: Group) {
  const names: string[] = [];
  for (
    let each: Group | undefined = group;
    each;
    each = each.parentId ? forge.store.groups.get(each.parentId) : undefined
  ) {
    names.unshift(each.name);
  }
  return {
    id: group.id,
    name: group.name,
    path: group.path,
    full_name: names.join(' / '),
    full_path: group.fullPath,
    description: group.description,
    visibility: group.visibility,
    parent_id: group.parentId,
    web_url: `${forge.publicUrl}/groups/${group.fullPath}`,
    avatar_url: null,
    created_at: group.createdAt,
    archived: false,
    default_branch: 'main',
    project_creation_level: 'maintainer',
    subgroup_creation_level: 'maintainer',
    request_access_enabled: false,
  };
}

export function showGroupNamespace(forge: Forge, group: Group) {
  return {
    id: group.id,
    name: group.name,
    path: group.path,
    kind: 'group',
    full_path: group.fullPath,
    parent_id: group.parentId,
    avatar_url: null,
    web_url: `${forge.publicUrl}/groups/${group.fullPath}`,
  };
}

export function showUserNamespace(forge: Forge, user: User) {
  return {
    id: user.namespaceId,
    name: user.name,
    path: user.username,
    kind: 'user',
    full_path: user.username,
    parent_id: null,
    avatar_url: null,
    web_url: `${forge.publicUrl}/${user.username}`,
  };
}

export function showNamespaceOf(forge: Forge, project: Project) {
  const { kind, id } = project.namespace;
  const group = kind === 'group' ? forge.store.groups.get(id) : undefined;
  if (group) return showGroupNamespace(forge, group);
  const user = forge.store.users.find((each) => each.namespaceId === id);
  return user ? showUserNamespace(forge, user) : undefined;
}

export function showProjectSimple(forge: Forge, project: Project) {
  const fullPath = forge.store.projectPath(project);
  const space = showNamespaceOf(forge, project);
  const web = `${forge.publicUrl}/${fullPath}`;
  const host = new URL(forge.publicUrl).hostname;
  return {
    id: project.id,
    description: project.description,
    name: project.name,
    name_with_namespace: `${space?.name} / ${project.name}`,
    path: project.path,
    path_with_namespace: fullPath,
    created_at: project.createdAt,
    default_branch: project.defaultBranch,
    tag_list: project.topics,
    topics: project.topics,
    ssh_url_to_repo: `git@${host}:${fullPath}.git`,
    http_url_to_repo: `${web}.git`,
    web_url: web,
    readme_url: `${web}/-/blob/${project.defaultBranch}/README.md`,
    avatar_url: null,
    forks_count: 0,
    star_count: 0,
    last_activity_at: project.lastActivityAt,
    visibility: project.visibility,
    namespace: space,
  };
}

function access(level: number) {
  return level > 0 ? { access_level: level, notification_level: 3 } : null;
}

export function showProject(forge: Forge, project: Project, viewer: Viewer) {
  const own = project.members.find((member) => member.userId === viewer.user?.id)?.level ?? 0;
  const { kind, id } = project.namespace;
  const group = kind === 'group' ? forge.store.groups.get(id) : undefined;
  const inherited = group && !viewer.user?.administrator ? groupLevel(forge.store, viewer, group) : 0;
  const api = `${forge.publicUrl}/api/v4/projects/${project.id}`;
  return {
    ...showProjectSimple(forge, project),
    archived: project.archived,
    creator_id: project.creatorId,
    updated_at: project.lastActivityAt,
    merge_method: 'merge',
    squash_option: 'default_off',
    merge_requests_enabled: true,
    issues_enabled: false,
    wiki_enabled: false,
    snippets_enabled: false,
    container_registry_enabled: false,
    jobs_enabled: forge.pipelines !== undefined,
    merge_requests_access_level: 'enabled',
    repository_access_level: 'enabled',
    shared_with_groups: [],
    ...project.settings,
    permissions: { project_access: access(own), group_access: access(inherited) },
    can_create_merge_request_in: projectLevel(forge.store, viewer, project) > 0,
    _links: {
      self: api,
      merge_requests: `${api}/merge_requests`,
      repo_branches: `${api}/repository/branches`,
      members: `${api}/members`,
    },
  };
}
