import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { InputError } from '@backstage/errors';
import { limits, mebibytes } from '../limits';
import type { BuildLog } from '../log';

export interface SourceFile {
  /** Relative to the documentation's folder, with `/`. */
  readonly path: string;
  readonly absolute: string;
  readonly bytes: number;
}

export async function isInside(root: string, path: string): Promise<boolean> {
  const [realRoot, realPath] = await Promise.all([realpath(root), realpath(path)]);
  return realPath === realRoot || realPath.startsWith(`${realRoot}${sep}`);
}

/** All files below the documentation's folder. A link that leads out of the source would publish what is not theirs. */
export async function walk(sourceRoot: string, docsRoot: string, log: BuildLog): Promise<SourceFile[]> {
  const found: SourceFile[] = [];
  let bytes = 0;

  async function add(absolute: string): Promise<void> {
    const path = relative(docsRoot, absolute).split(sep).join('/');
    const { size } = await stat(absolute);
    bytes += size;
    found.push({ path, absolute, bytes: size });
    if (found.length > limits.files || bytes > limits.totalBytes) {
      throw new InputError(
        `The documentation is too large: at most ${limits.files} files and ${mebibytes(limits.totalBytes)} together.`,
      );
    }
  }

  async function visit(folder: string, depth: number): Promise<void> {
    if (depth > limits.depth) {
      throw new InputError(`The documentation has more than ${limits.depth} folders within each other at ${folder}.`);
    }
    const names = (await readdir(folder)).sort();
    for (const name of names.filter((one) => !one.startsWith('.'))) {
      await visitEntry(join(folder, name), depth);
    }
  }

  async function visitEntry(absolute: string, depth: number): Promise<void> {
    const status = await lstat(absolute);
    if (status.isDirectory()) {
      await visit(absolute, depth + 1);
    } else if (status.isFile()) {
      await add(absolute);
    } else if (status.isSymbolicLink()) {
      await visitLink(absolute);
    }
  }

  async function visitLink(absolute: string): Promise<void> {
    const path = relative(docsRoot, absolute);
    const inside = await isInside(sourceRoot, absolute).catch(() => undefined);
    if (inside === false) {
      throw new InputError(`${path} is a symbolic link that leads out of the documentation's source: remove it.`);
    }
    const target = inside ? await stat(absolute) : undefined;
    if (target?.isFile()) {
      await add(absolute);
    } else {
      log.warn(`${path} is left out: it is a symbolic link to ${target ? 'a folder' : 'nothing'}`);
    }
  }

  await visit(docsRoot, 0);
  return found;
}
