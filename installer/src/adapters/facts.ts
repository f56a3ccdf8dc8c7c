import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Facts } from '../model/component.ts';

export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

const leftOut = new Set(['node_modules', 'dist', 'dist-types', 'coverage']);
const isTest = (name: string): boolean => /\.test\.tsx?$/.test(name);

/**
 * Read one after the other and without waiting in between: these are many small files that are in the system's memory,
 * and asking for each by a promise takes several times as long as reading it.
 */
function filesUnder(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return [];
  if (found.isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !leftOut.has(entry.name) && !isTest(entry.name))
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

export function gatherFacts(options: {
  root: string;
  folder: string;
  cache: string;
  /** What the portal's artefact is made from. */
  portalSources: string[];
}): Facts {
  const { root, folder, cache } = options;
  const of = (...folders: string[]): string => hashFolders(root, folders);
  const [identity, forge, databases, company, portal, portalConfig, keeper, portalImage, labImage, charts] = [
    of('lab/identity/src', 'lab/kit'),
    of('lab/forge/src', 'lab/kit'),
    of('lab/databases/src', 'lab/kit'),
    of('lab/company'),
    of(...options.portalSources),
    of('distro/config'),
    of('installer/src/supervisor', 'installer/src/adapters', 'installer/src/model'),
    of('distro/image', 'installer/src/adapters/images'),
    of('lab/image', 'lab/demo', 'package-lock.json', 'installer/src/adapters/images'),
    of('distro/charts'),
  ];
  return {
    root,
    folder,
    cache,
    hashes: { identity, forge, databases, company, portal, portalConfig, keeper, portalImage, labImage, charts },
  };
}
