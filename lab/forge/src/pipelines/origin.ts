import type { Origin } from '../ci/includes.ts';
import { ConfigError } from '../ci/problems.ts';
import { canReadCode, canSeeProject } from '../domain/access.ts';
import type { Project, User } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import { findEntry, readBlob, resolveCommit } from '../git/read.ts';
import { allScopes } from '../service/accounts.ts';

export async function readText(forge: Forge, project: Project, sha: string, path: string): Promise<string | undefined> {
  const dir = forge.repositories.path(project.id);
  const entry = await findEntry(dir, sha, path);
  const blob = entry?.type === 'blob' ? await readBlob(dir, entry.id) : undefined;
  return blob?.toString();
}

async function open(forge: Forge, user: User, path: string, ref: string | undefined): Promise<Origin> {
  const wanted = path.replace(/^\/+/, '');
  const project = forge.store.projectByPath(wanted);
  const viewer = { user, scopes: allScopes };
  const readable = project && canSeeProject(forge.store, viewer, project) && canReadCode(forge.store, viewer, project);
  // Whether it is not there or not to be seen is the same to whoever may not see it.
  if (!readable) throw new ConfigError([`Project \`${wanted}\` not found or access denied!`]);
  const sha = await resolveCommit(forge.repositories.path(project.id), ref ?? project.defaultBranch);
  if (!sha)
    throw new ConfigError([`Project \`${wanted}\` reference \`${ref ?? project.defaultBranch}\` does not exist!`]);
  return { ...projectOrigin(forge, project, sha, user), label: forge.store.projectPath(project) };
}

/** The files of a project at a commit, read with the rights of the person whose pipeline it is. */
export function projectOrigin(forge: Forge, project: Project, sha: string, user: User): Origin {
  return {
    label: '',
    read: (path) => readText(forge, project, sha, path),
    open: (path, ref) => open(forge, user, path, ref),
  };
}
