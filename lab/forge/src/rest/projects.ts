import { canSeeProject, groupLevel, ownLevel, projectLevel } from '../domain/access.ts';
import { accessLevels } from '../domain/model.ts';
import type { Project, User } from '../domain/model.ts';
import { branchExists } from '../git/read.ts';
import { git } from '../git/run.ts';
import { type Call, header } from '../http/call.ts';
import { ApiError, badRequest, forbidden, missing } from '../http/errors.ts';
import { keyset, paged } from '../http/paging.ts';
import { checkPath, createProject, removeProject } from '../service/projects.ts';
import { findProject, needUser, projectWithLevel } from './find.ts';
import { filterProjects } from './project-filter.ts';
import { readSettings } from './project-settings.ts';
import type { Routes } from './routes.ts';
import { showProject, showProjectSimple } from './show.ts';

const visibilities = ['private', 'internal', 'public'] as const;

export function listVisible(call: Call): Project[] {
  const { forge, viewer } = call;
  return forge.store.projects.all().filter((project) => canSeeProject(forge.store, viewer, project));
}

export function showList(call: Call, projects: Project[]) {
  const { forge, input, viewer, url } = call;
  const show = (project: Project) =>
    input.flag('simple') || !viewer.user ? showProjectSimple(forge, project) : showProject(forge, project, viewer);
  if (input.text('pagination') === 'keyset') {
    if ((input.text('order_by') ?? 'id') !== 'id') {
      throw new ApiError(405, { error: 'Keyset pagination is not yet available for this type of request' });
    }
    return keyset(url, input, projects, show);
  }
  return paged(url, input, projects, show);
}

function list(call: Call) {
  return showList(call, filterProjects(call, listVisible(call)));
}

function one(call: Call) {
  return { json: showProject(call.forge, findProject(call), call.viewer) };
}

/** Where the project goes: a group in which the person may create projects, or the person's own space. */
function findNamespace(call: Call, user: User): Project['namespace'] {
  const { store } = call.forge;
  const id = call.input.number('namespace_id');
  if (id === undefined || id === user.namespaceId) {
    if (ownLevel(user) < accessLevels.developer) throw forbidden('you may not create projects');
    return { kind: 'user', id: user.namespaceId };
  }
  const group = store.groups.get(id);
  if (group && groupLevel(store, call.viewer, group) >= accessLevels.maintainer) return { kind: 'group', id };
  if (group && groupLevel(store, call.viewer, group) > 0) throw forbidden('you may not create projects in this group');
  throw badRequest({ namespace: ['is not valid'] });
}

function slug(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .toLowerCase();
}

async function create(call: Call) {
  const { forge, input } = call;
  const user = needUser(call);
  const name = input.text('name') ?? input.text('path');
  if (!name) throw missing('name');
  const key = header(call, 'idempotency-key')?.trim();
  const { project, repeated } = await createProject(forge, user, {
    name,
    path: input.text('path') ?? slug(name),
    namespace: findNamespace(call, user),
    description: input.text('description') ?? '',
    visibility: input.choice('visibility', visibilities) ?? 'private',
    topics: input.list('topics') ?? input.list('tag_list') ?? [],
    defaultBranch: input.text('default_branch') || 'main',
    settings: readSettings(input),
    readme: input.flag('initialize_with_readme') ?? false,
    ...(key ? { idempotencyKey: key } : {}),
  });
  const headers: Record<string, string> = repeated ? { 'idempotent-replayed': 'true' } : {};
  return { status: repeated ? 200 : 201, headers, json: showProject(forge, project, call.viewer) };
}

async function changeDefaultBranch(call: Call, project: Project): Promise<Partial<Project>> {
  const branch = call.input.text('default_branch');
  if (!branch || branch === project.defaultBranch) return {};
  const dir = call.forge.repositories.path(project.id);
  if (!(await branchExists(dir, branch)))
    throw badRequest({ base: [`Could not change HEAD: branch '${branch}' does not exist`] });
  await git(['symbolic-ref', 'HEAD', `refs/heads/${branch}`], { dir });
  return { defaultBranch: branch };
}

function checkRename(call: Call, project: Project, path: string | undefined): void {
  if (path === undefined || path === project.path) return;
  checkPath(path);
  const taken = call.forge.store.projectByPath(`${call.forge.store.namespacePath(project)}/${path}`);
  if (taken && taken.id !== project.id) throw badRequest({ path: ['has already been taken'] });
}

async function edit(call: Call) {
  const { forge, input } = call;
  const project = projectWithLevel(call, accessLevels.maintainer);
  const path = input.text('path');
  checkRename(call, project, path);
  const branch = await changeDefaultBranch(call, project);
  const changed = await forge.store.projects.change(project.id, (current) => ({
    ...current,
    name: input.text('name') ?? current.name,
    path: path ?? current.path,
    description: input.text('description') ?? current.description,
    visibility: input.choice('visibility', visibilities) ?? current.visibility,
    topics: input.list('topics') ?? input.list('tag_list') ?? current.topics,
    settings: { ...current.settings, ...readSettings(input) },
    ...branch,
  }));
  return { json: showProject(forge, changed ?? project, call.viewer) };
}

function archive(archived: boolean) {
  return async (call: Call) => {
    const project = projectWithLevel(call, accessLevels.owner);
    const changed = await call.forge.store.projects.change(project.id, (current) => ({ ...current, archived }));
    return { status: 201, json: showProject(call.forge, changed ?? project, call.viewer) };
  };
}

async function remove(call: Call) {
  const user = needUser(call);
  const project = findProject(call);
  const level = projectLevel(call.forge.store, call.viewer, project);
  if (level < accessLevels.owner) throw forbidden();
  await removeProject(call.forge, user, project);
  return { status: 202, json: { message: '202 Accepted' } };
}

export const projectRoutes: Routes = [
  ['GET', 'projects', list],
  ['POST', 'projects', create],
  ['GET', 'projects/:id', one],
  ['PUT', 'projects/:id', edit],
  ['DELETE', 'projects/:id', remove],
  ['POST', 'projects/:id/archive', archive(true)],
  ['POST', 'projects/:id/unarchive', archive(false)],
];
