import { constants } from 'node:fs';
import { open, readdir, readlink, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { globMatcher } from '../../kit/globs.ts';
import type { ArtifactWish } from './payload.ts';
import type { Entry } from '../../kit/zip.ts';

const limit = 256 * 1024 * 1024;

async function* walk(root: string, folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== '.git') yield* walk(root, path);
    else if (entry.isFile()) yield relative(root, path).split(sep).join('/');
  }
}

/**
 * The runner may read what the job may not, so it takes nothing on trust: no link is followed, what was opened must lie
 * in the job's folder and belong to the job's user. undefined: it is not one of the job's own files.
 */
async function readOwn(root: string, path: string, owner: number | undefined): Promise<Entry | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(join(root, path), flags).catch(() => undefined);
  if (!handle) return undefined;
  try {
    const found = await handle.stat();
    const real = await readlink(`/proc/self/fd/${handle.fd}`);
    const inside = real.startsWith(`${root}${sep}`);
    if (!found.isFile() || !inside || (owner !== undefined && found.uid !== owner)) return undefined;
    if (found.size > limit) throw new Error(`${path} is too large.`);
    return { path, mode: found.mode & 0o777, content: await handle.readFile() };
  } finally {
    await handle.close();
  }
}

/** A folder's name stands for all that is in it. */
function matcher(patterns: readonly string[]): (path: string) => boolean {
  return globMatcher(patterns.flatMap((each) => [each.replace(/\/+$/, ''), `${each.replace(/\/+$/, '')}/**`]));
}

export type Collected = { entries: Entry[]; passedOver: number };

export async function collect(folder: string, wish: ArtifactWish, owner: number | undefined): Promise<Collected> {
  const root = await realpath(folder);
  const wanted = matcher(wish.paths);
  const unwanted = globMatcher(wish.exclude ?? []);
  const entries: Entry[] = [];
  let [passedOver, size] = [0, 0];
  for await (const path of walk(root, root)) {
    if (!wanted(path) || unwanted(path)) continue;
    const entry = await readOwn(root, path, owner);
    if (entry) entries.push(entry);
    else passedOver += 1;
    size += entry?.content.length ?? 0;
    if (size > limit) throw new Error(`The files are larger than ${limit / 1024 / 1024} MiB together.`);
  }
  return { entries, passedOver };
}
