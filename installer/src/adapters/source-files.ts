import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const leftOut = new Set(['node_modules', 'dist', 'dist-types', 'coverage', '__testUtils__']);

/** What nobody builds from: what was installed or made between the sources, and tests with their helpers. */
export const isLeftOut = (name: string): boolean => leftOut.has(name) || /\.test\.tsx?$/.test(name);

/**
 * Read one after the other and without waiting in between: these are many small files that are in the system's memory,
 * and asking for each by a promise takes several times as long as reading it.
 */
function filesUnder(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return [];
  if (found.isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !isLeftOut(entry.name))
    .flatMap((entry) => {
      const own = join(path, entry.name);
      return entry.isDirectory() ? filesUnder(own) : [own];
    })
    .sort();
}

/** One hash over names and contents; tests do not count, for nothing runs them in an installation. */
export function hashFolders(root: string, folders: string[]): string {
  const hash = createHash('sha256');
  for (const path of folders.flatMap((folder) => filesUnder(join(root, folder)))) {
    const content = readFileSync(path);
    hash.update(`${path.slice(root.length)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

/** A file written this shortly before may be written again within the same tick of its time stamp. */
const settledMs = 2000;

/**
 * Where each file lies, how large it is and when it was last touched: it tells a change as well as the content does and
 * is read in a third of the time. Undefined while a file is too young for that.
 */
export function signature(root: string, folders: string[], now = Date.now()): string | undefined {
  const hash = createHash('sha256');
  for (const path of folders.flatMap((folder) => filesUnder(join(root, folder)))) {
    const { size, mtimeMs, ctimeMs, ino } = statSync(path);
    if (Math.max(mtimeMs, ctimeMs) > now - settledMs) return undefined;
    hash.update(`${path}\0${size}\0${mtimeMs}\0${ctimeMs}\0${ino}\n`);
  }
  return hash.digest('hex');
}
