import type { Group, Member, Project, User, Visibility } from './model.ts';
import { accessLevels } from './model.ts';

export type Viewer = { user?: User; scopes: readonly string[] };

export type Directory = { group(id: number): Group | undefined; user(id: number): User | undefined };

export const anonymous: Viewer = { scopes: [] };

export function groupChain(directory: Directory, group: Group | undefined): Group[] {
  const chain: Group[] = [];
  for (let current = group; current; current = current.parentId ? directory.group(current.parentId) : undefined) {
    chain.push(current);
  }
  return chain;
}

/** No membership gives more than the person's role, and none gives anything to whoever has left. */
function highest(members: readonly Member[], user: User): number {
  if (user.blocked) return 0;
  const own = members.filter((member) => member.userId === user.id).map((member) => member.level);
  return Math.min(Math.max(0, ...own), user.ceiling ?? accessLevels.owner);
}

/** The level that a membership gives, inherited from parent groups as well; 0 is "not a member". */
export function groupLevel(directory: Directory, viewer: Viewer, group: Group): number {
  if (!viewer.user) return 0;
  if (viewer.user.administrator) return accessLevels.owner;
  const { user } = viewer;
  return Math.max(0, ...groupChain(directory, group).map((each) => highest(each.members, user)));
}

/** In their own namespace people are owners, unless their role is only to look. */
export function ownLevel({ blocked, ceiling = accessLevels.owner }: User): number {
  if (blocked) return 0;
  return ceiling < accessLevels.developer ? ceiling : accessLevels.owner;
}

export function projectLevel(directory: Directory, viewer: Viewer, project: Project): number {
  if (!viewer.user) return 0;
  if (viewer.user.administrator) return accessLevels.owner;
  if (project.namespace.kind === 'user') {
    const own = directory.user(viewer.user.id)?.namespaceId === project.namespace.id;
    return own ? ownLevel(viewer.user) : highest(project.members, viewer.user);
  }
  const group = directory.group(project.namespace.id);
  return Math.max(highest(project.members, viewer.user), group ? groupLevel(directory, viewer, group) : 0);
}

function opened(visibility: Visibility, viewer: Viewer): boolean {
  return visibility === 'public' || (visibility === 'internal' && viewer.user !== undefined);
}

export function canSeeProject(directory: Directory, viewer: Viewer, project: Project): boolean {
  return opened(project.visibility, viewer) || projectLevel(directory, viewer, project) > 0;
}

export function canSeeGroup(directory: Directory, viewer: Viewer, group: Group): boolean {
  return opened(group.visibility, viewer) || groupLevel(directory, viewer, group) > 0;
}

/** A guest of a private project sees that it exists, not its code. */
export function canReadCode(directory: Directory, viewer: Viewer, project: Project): boolean {
  return opened(project.visibility, viewer) || projectLevel(directory, viewer, project) >= accessLevels.reporter;
}

export function canPush(directory: Directory, viewer: Viewer, project: Project): boolean {
  return !project.archived && projectLevel(directory, viewer, project) >= accessLevels.developer;
}

export function matchesBranch(pattern: string, branch: string): boolean {
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`).test(branch);
}

/** The level needed for this branch: of several rules that match, the most open one counts, as GitLab does it. */
export function neededLevel(project: Project, branch: string, act: 'push' | 'merge'): number {
  const rules = project.protectedBranches.filter((rule) => matchesBranch(rule.name, branch));
  if (rules.length === 0) return accessLevels.developer;
  const levels = rules.map((rule) => (act === 'push' ? rule.pushLevel : rule.mergeLevel));
  return Math.min(...levels.map((level) => (level === 0 ? 100 : level)));
}
