import { constants } from 'node:fs';
import { access, chmod, cp, mkdir, open, readdir, readFile, rename, rm, statfs, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { PlatformError } from '../model/errors.ts';
import type { Files } from '../ports/files.ts';

const cures: Record<string, { message: (path: string) => string; hint: string }> = {
  ENOSPC: {
    message: (path) =>
      `The disk is full: ${path} could not be written. Nothing was lost; the file is as it was before.`,
    hint: 'Free some space (`stagecraft doctor` shows how much is needed), then run the command again.',
  },
  EDQUOT: {
    message: (path) => `Your disk quota is used up: ${path} could not be written.`,
    hint: 'Free some space, or choose another place with --home, then run the command again.',
  },
  EACCES: {
    message: (path) => `${path} may not be written by this account.`,
    hint: 'Run the command as the account that made the installation, or choose another place with --home.',
  },
  EPERM: {
    message: (path) => `${path} may not be changed by this account.`,
    hint: 'Run the command as the account that made the installation, or choose another place with --home.',
  },
  ENOTDIR: {
    message: (path) => `${path} cannot be written: a file stands where one of its folders should be.`,
    hint: 'Move that file away, or choose another place with --home.',
  },
  EEXIST: {
    message: (path) => `${path} cannot be written: something else stands in its place.`,
    hint: 'Move it away, or choose another place with --home.',
  },
  EROFS: {
    message: (path) => `${path} lies on a file system that can only be read.`,
    hint: 'Choose another place with --home.',
  },
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

async function explained<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const cure = cures[codeOf(error)];
    if (!cure) throw error;
    throw new PlatformError({ code: 'environment', message: cure.message(path), hint: cure.hint, cause: error });
  }
}

async function writeWhole(path: string, content: string, mode: number): Promise<void> {
  const partial = join(dirname(path), `.${process.pid}-${Math.random().toString(36).slice(2)}.partial`);
  try {
    const file = await open(partial, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function appendWhole(path: string, line: string): Promise<void> {
  const file = await open(path, 'a', 0o600);
  try {
    await file.appendFile(`${line}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export const files: Files = {
  exists: (path) =>
    access(path, constants.F_OK).then(
      () => true,
      () => false,
    ),
  readText: (path) => readFile(path, 'utf8'),
  readTextIfPresent: readIfPresent,
  readJson: async (path) => JSON.parse(await readFile(path, 'utf8')) as unknown,
  writeText: (path, content, options) =>
    explained(path, async () => {
      await mkdir(dirname(path), { recursive: true });
      await writeWhole(path, content, options?.private ? 0o600 : options?.executable ? 0o755 : 0o644);
    }),
  appendLine: (path, line) => explained(path, () => appendWhole(path, line)),
  makeFolder: async (path, options) => {
    await explained(path, () => mkdir(path, { recursive: true, mode: options?.private ? 0o700 : 0o755 }));
    // One that was there already stays as open as it was made.
    if (options?.private) await explained(path, () => chmod(path, 0o700));
  },
  list: async (path) => {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
  },
  makeExecutable: (path) => explained(path, () => chmod(path, 0o755)),
  copy: (from, to) => explained(to, () => cp(from, to, { recursive: true, verbatimSymlinks: true })),
  link: (target, path) =>
    explained(path, async () => {
      await mkdir(dirname(path), { recursive: true });
      await symlink(relative(dirname(path), target), path, 'junction');
    }),
  move: (from, to) => explained(to, () => rename(from, to)),
  remove: (path) => rm(path, { recursive: true, force: true }),
  freeBytes: async (path) => {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
};
