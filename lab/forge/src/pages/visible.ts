import type { Project, Visibility } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import { resolveCommit } from '../git/read.ts';

export function isOpen({ visibility }: { visibility: Visibility }): boolean {
  return visibility !== 'private';
}

export type Place = { ref: string; commit: string; path: string };

/** A branch may hold slashes: the shortest beginning that names a commit is the ref, the rest is the path. */
export async function splitRef(forge: Forge, project: Project, tail: string): Promise<Place | undefined> {
  const dir = forge.repositories.path(project.id);
  const parts = (tail || project.defaultBranch).split('/');
  for (let count = 1; count <= parts.length; count += 1) {
    const ref = parts.slice(0, count).join('/');
    const commit = await resolveCommit(dir, ref === 'HEAD' ? project.defaultBranch : ref);
    if (commit) return { ref, commit, path: parts.slice(count).join('/') };
  }
  return undefined;
}
