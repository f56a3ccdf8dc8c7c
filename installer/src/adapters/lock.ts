import { link, mkdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PlatformError } from '../model/errors.ts';
import type { InstallerLock } from '../ports/lock.ts';
import { identify, isSame, type ProcessIdentity } from './process-identity.ts';

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
}

async function livingHolder(text: string): Promise<ProcessIdentity | undefined> {
  try {
    const holder = JSON.parse(text) as ProcessIdentity;
    return (await isSame(holder)) ? holder : undefined;
  } catch {
    // Written by nobody that we know.
    return undefined;
  }
}

/** The lock appears with its owner in it: there is no moment at which it is there and names nobody. */
async function claim(path: string, owner: ProcessIdentity): Promise<boolean> {
  const own = `${path}.${randomUUID()}`;
  try {
    await writeFile(own, JSON.stringify(owner), { mode: 0o600 });
    await link(own, path);
    return true;
  } catch (error) {
    // Somebody was quicker; or the folder goes just now, with what was in it.
    if (['EEXIST', 'ENOENT'].includes(codeOf(error))) return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** The folder may have gone with its installation, and somebody else have made another. */
async function giveBack(path: string, owner: ProcessIdentity): Promise<void> {
  if ((await textOf(path)) === JSON.stringify(owner)) await rm(path, { force: true });
}

/** One that was killed in the middle of clearing away must not keep the others from it for ever. */
const clearingMs = 10_000;

async function isForgotten(clearing: string): Promise<boolean> {
  const found = await stat(clearing).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > clearingMs;
}

/**
 * Takes a dead owner's lock away, one after the other: nobody but who clears away removes a lock that is not
 * their own, so what was looked at is what is removed.
 */
async function clearAway(path: string, stale: string): Promise<void> {
  const clearing = `${path}.clearing`;
  try {
    await mkdir(clearing);
  } catch (error) {
    // The lock has gone with its folder.
    if (codeOf(error) === 'ENOENT') return;
    if (codeOf(error) !== 'EEXIST') throw error;
    if (await isForgotten(clearing)) await rmdir(clearing).catch(() => {});
    return pause(20);
  }
  try {
    if ((await textOf(path)) === stale) await rm(path, { force: true });
  } finally {
    await rmdir(clearing).catch(() => {});
  }
}

async function makeRoom(path: string, attempts = 20): Promise<void> {
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    // A folder on the way may just be deleted; and where it leads nowhere, it does so every time.
    if (codeOf(error) === 'ENOENT' && attempts > 1) return makeRoom(path, attempts - 1);
    throw new PlatformError({
      code: 'environment',
      message: `${dirname(path)} cannot be made: ${error instanceof Error ? error.message : String(error)}.`,
      hint: 'Run the command as the account that made the installation, or choose another place with --home.',
      cause: error,
    });
  });
}

export const installerLock: InstallerLock = {
  async isHeld(path) {
    const text = await textOf(path);
    return text !== undefined && (await livingHolder(text)) !== undefined;
  },
  async take(path) {
    const owner = (await identify(process.pid)) ?? { pid: process.pid, started: '' };
    for (let attempt = 0; attempt < 50; attempt += 1) {
      await makeRoom(path);
      if (await claim(path, owner)) return () => giveBack(path, owner);
      const text = await textOf(path);
      if (text === undefined) continue;
      const holder = await livingHolder(text);
      if (holder) {
        throw new PlatformError({
          code: 'busy',
          message: `Another stagecraft (process ${holder.pid}) is at work on this installation.`,
          hint: 'Wait until it has finished, or stop it; then run the command again.',
        });
      }
      await clearAway(path, text);
    }
    throw new PlatformError({
      code: 'busy',
      message: 'Another stagecraft took hold of this installation at the same moment.',
      hint: 'Run the command again.',
    });
  },
};
