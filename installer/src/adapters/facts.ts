import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Facts } from '../model/component.ts';

export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

const leftOut = new Set(['node_modules', 'dist', 'dist-types', 'coverage']);
const isTest = (name: string): boolean => /\.test\.tsx?$/.test(name);

async function filesUnder(folder: string): Promise<string[]> {
  if ((await stat(folder).catch(() => undefined))?.isFile()) return [folder];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries
      .filter((entry) => !leftOut.has(entry.name) && !isTest(entry.name))
      .map((entry) => {
        const path = join(folder, entry.name);
        return entry.isDirectory() ? filesUnder(path) : [path];
      }),
  );
  return found.flat().sort();
}

/** One hash over names and contents; tests do not count, for nothing runs them in an installation. */
export async function hashFolders(root: string, folders: string[]): Promise<string> {
  const paths = (await Promise.all(folders.map((folder) => filesUnder(join(root, folder))))).flat();
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  const hash = createHash('sha256');
  for (const [index, content] of contents.entries()) {
    hash.update(`${(paths[index] ?? '').slice(root.length)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

export async function gatherFacts(options: {
  root: string;
  folder: string;
  cache: string;
  /** What the portal's artefact is made from. */
  portalSources: string[];
}): Promise<Facts> {
  const { root, folder, cache } = options;
  const of = (...folders: string[]): Promise<string> => hashFolders(root, folders);
  const [identity, forge, databases, company, portal, portalConfig, keeper, portalImage, labImage, charts] =
    await Promise.all([
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
    ]);
  return {
    root,
    folder,
    cache,
    hashes: { identity, forge, databases, company, portal, portalConfig, keeper, portalImage, labImage, charts },
  };
}
