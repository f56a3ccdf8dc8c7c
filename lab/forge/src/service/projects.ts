import type { Project, User, Visibility } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import { commitActions, commitFolder } from '../git/write.ts';
import { ApiError, badRequest } from '../http/errors.ts';

export type NewProject = {
  name: string;
  path: string;
  namespace: Project['namespace'];
  description: string;
  visibility: Visibility;
  topics: string[];
  defaultBranch: string;
  settings: Project['settings'];
  readme: boolean;
  /** A folder whose content becomes the first commit. */
  folder?: string;
  idempotencyKey?: string;
};

const pathPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}$/;
const reservedEndings = /(\.git|\.atom|\.)$/i;

export function checkPath(path: string): void {
  if (!pathPattern.test(path) || reservedEndings.test(path)) {
    const reason =
      "can contain only letters, digits, '_', '-' and '.'. Cannot start with '-', end in '.git' or end in '.atom'";
    throw badRequest({ path: [reason] });
  }
}

function findByKey(forge: Forge, user: User, key: string | undefined): Project | undefined {
  if (!key) return undefined;
  return forge.store.projects.find((each) => each.idempotency?.key === key && each.idempotency.userId === user.id);
}

function sameRequest(project: Project, wanted: NewProject): boolean {
  const { kind, id } = project.namespace;
  return project.path === wanted.path && kind === wanted.namespace.kind && id === wanted.namespace.id;
}

export type Created = { project: Project; repeated: boolean };

/** Creations go one after the other: a path and a key are each used once, whoever else asks at the same time. */
export async function createProject(forge: Forge, user: User, wanted: NewProject): Promise<Created> {
  return forge.store.lock.run('create-project', async () => {
    const known = findByKey(forge, user, wanted.idempotencyKey);
    if (known && !sameRequest(known, wanted)) {
      throw new ApiError(409, { message: 'The Idempotency-Key was used for another project. Use a new key.' });
    }
    if (known) return { project: known, repeated: true };
    checkPath(wanted.path);
    checkFree(forge, wanted);
    return { project: await make(forge, user, wanted), repeated: false };
  });
}

function checkFree(forge: Forge, wanted: NewProject): void {
  const inside = (project: Project) =>
    project.namespace.kind === wanted.namespace.kind && project.namespace.id === wanted.namespace.id;
  const clash = (own: string, other: string) => own.toLowerCase() === other.toLowerCase();
  const group = wanted.namespace.kind === 'group' ? wanted.namespace.id : undefined;
  const taken = { path: false, name: false };
  for (const project of forge.store.projects.all().filter(inside)) {
    taken.path ||= clash(project.path, wanted.path);
    taken.name ||= clash(project.name, wanted.name);
  }
  taken.path ||=
    forge.store.groups.find((each) => each.parentId === group && clash(each.path, wanted.path)) !== undefined;
  if (!taken.path && !taken.name) return;
  const reason = ['has already been taken'];
  throw badRequest({ ...(taken.name ? { name: reason } : {}), ...(taken.path ? { path: reason } : {}) });
}

function firstCommit(user: User, wanted: NewProject): ((dir: string) => Promise<void>) | undefined {
  const { folder, defaultBranch: branch } = wanted;
  if (folder) return (dir) => commitFolder(dir, folder, branch, 'Initial commit', user);
  if (!wanted.readme) return undefined;
  const text = `# ${wanted.name}\n${wanted.description ? `\n${wanted.description}\n` : ''}`;
  return async (dir) => {
    const actions = [{ action: 'create' as const, path: 'README.md', content: Buffer.from(text) }];
    await commitActions(dir, { branch, message: 'Initial commit', author: user, committer: user, actions });
  };
}

async function make(forge: Forge, user: User, wanted: NewProject): Promise<Project> {
  const { store, repositories } = forge;
  const id = await store.sequences.next('projects');
  await repositories.create(id, wanted.defaultBranch, firstCommit(user, wanted));
  const now = new Date().toISOString();
  const { name, path, namespace, description, visibility, topics, defaultBranch, settings, idempotencyKey } = wanted;
  const project = await store.projects.put({
    ...{ id, name, path, namespace, description, visibility, topics, defaultBranch, settings },
    archived: false,
    creatorId: user.id,
    createdAt: now,
    lastActivityAt: now,
    members: [],
    protectedBranches: [],
    variables: [],
    ...(idempotencyKey ? { idempotency: { key: idempotencyKey, userId: user.id } } : {}),
  });
  await repositories.finish(id);
  forge.events.publish({ kind: 'project', action: 'create', project, fullPath: store.projectPath(project), user });
  return project;
}

export async function removeProject(forge: Forge, user: User, project: Project): Promise<void> {
  const { store, repositories } = forge;
  const fullPath = store.projectPath(project);
  await repositories.markForRemoval(project.id);
  await store.projects.remove(project.id);
  await repositories.remove(project.id);
  for (const each of store.mergeRequests.all()) {
    if (each.projectId === project.id) await store.mergeRequests.remove(each.id);
  }
  for (const each of store.hooks.all()) if (each.projectId === project.id) await store.hooks.remove(each.id);
  for (const each of store.pushes.all()) if (each.projectId === project.id) await store.pushes.remove(each.id);
  forge.events.publish({ kind: 'project', action: 'destroy', project, fullPath, user });
}

/** The default branch follows the first push when its own name was not pushed, as people expect from `git push`. */
export async function touch(forge: Forge, project: Project, edit: Partial<Project> = {}): Promise<Project> {
  const changed = await forge.store.projects.change(project.id, (current) => ({
    ...current,
    ...edit,
    lastActivityAt: new Date().toISOString(),
  }));
  return changed ?? project;
}
