import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PlatformError } from '../model/errors.ts';
import type { InstallerLock } from '../ports/lock.ts';
import { identify, isSame, type ProcessIdentity } from './process-identity.ts';

async function holderOf(path: string): Promise<ProcessIdentity | undefined> {
  try {
    const holder = JSON.parse(await readFile(path, 'utf8')) as ProcessIdentity;
    return (await isSame(holder)) ? holder : undefined;
  } catch {
    // Gone meanwhile, or half-written by an owner that was killed.
    return undefined;
  }
}

async function write(path: string, owner: ProcessIdentity): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(JSON.stringify(owner));
    await file.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

export const installerLock: InstallerLock = {
  async take(path) {
    const owner = (await identify(process.pid)) ?? { pid: process.pid, started: '' };
    await mkdir(dirname(path), { recursive: true });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (await write(path, owner)) return () => rm(path, { force: true });
      const holder = await holderOf(path);
      if (holder) {
        throw new PlatformError({
          code: 'busy',
          message: `Another stagecraft (process ${holder.pid}) is at work on this installation.`,
          hint: 'Wait until it has finished, or stop it; then run the command again.',
        });
      }
      await rm(path, { force: true });
    }
    throw new PlatformError({
      code: 'busy',
      message: 'Another stagecraft took hold of this installation at the same moment.',
      hint: 'Run the command again.',
    });
  },
};
