import { canReadCode, canSeeGroup, canSeeProject, groupLevel, projectLevel } from '../domain/access.ts';
import type { Group, Project, User } from '../domain/model.ts';
import type { Call } from '../http/call.ts';
import { forbidden, insufficientScope, notFound, unauthorized } from '../http/errors.ts';
import { resolveCommit } from '../git/read.ts';

const numeric = /^\d+$/;

export function needUser(call: Call): User {
  if (!call.viewer.user) throw unauthorized();
  return call.viewer.user;
}

export function needAdministrator(call: Call): User {
  const user = needUser(call);
  if (!user.administrator) throw forbidden();
  return user;
}

/** What GitLab lets a job's token ask for. */
const isForJobs = (pathname: string) =>
  pathname === '/api/v4/job' || /^\/api\/v4\/projects\/[^/]+\/jobs\/.+\/(artifacts|download)$/.test(pathname);

/** What a token may do at all, before asking what its person may do. */
export function checkScope(call: Call): void {
  if (!call.viewer.user) return;
  const { scopes } = call.viewer;
  const reading = call.request.method === 'GET' || call.request.method === 'HEAD';
  if (scopes.includes('api') || (reading && scopes.includes('read_api'))) return;
  const { pathname } = call.url;
  if (reading && scopes.includes('read_user') && /^\/api\/v4\/users?(\/|$)/.test(pathname)) return;
  if (reading && scopes.includes('read_repository') && pathname.includes('/repository/')) return;
  if (reading && scopes.includes('job') && isForJobs(pathname)) return;
  throw insufficientScope(reading ? 'api read_api' : 'api');
}

export function findProject(call: Call, id = call.params.id ?? ''): Project {
  const { store } = call.forge;
  const project = numeric.test(id) ? store.projects.get(Number(id)) : store.projectByPath(id);
  if (!project || !canSeeProject(store, call.viewer, project)) throw notFound('Project');
  return project;
}

export function projectWithLevel(call: Call, level: number): Project {
  const project = findProject(call);
  needUser(call);
  if (projectLevel(call.forge.store, call.viewer, project) < level) throw forbidden();
  return project;
}

export type Repository = { project: Project; dir: string };

export function findRepository(call: Call): Repository {
  const project = findProject(call);
  if (!canReadCode(call.forge.store, call.viewer, project)) throw forbidden();
  return { project, dir: call.forge.repositories.path(project.id) };
}

export function repositoryWithLevel(call: Call, level: number): Repository {
  const project = projectWithLevel(call, level);
  if (project.archived) throw forbidden('the project is archived and can only be read');
  return { project, dir: call.forge.repositories.path(project.id) };
}

export function findGroup(call: Call, id = call.params.id ?? ''): Group {
  const { store } = call.forge;
  const group = numeric.test(id) ? store.groups.get(Number(id)) : store.groupByPath(id);
  if (!group || !canSeeGroup(store, call.viewer, group)) throw notFound('Group');
  return group;
}

export function groupWithLevel(call: Call, level: number): Group {
  const group = findGroup(call);
  needUser(call);
  if (groupLevel(call.forge.store, call.viewer, group) < level) throw forbidden();
  return group;
}

export async function findCommit(repository: Repository, ref: string | undefined, what = 'Commit'): Promise<string> {
  const commit = await resolveCommit(repository.dir, ref || repository.project.defaultBranch);
  if (!commit) throw notFound(what);
  return commit;
}
