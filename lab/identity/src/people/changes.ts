import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { privateFolder, writePrivate } from '../../../kit/files.ts';
import { describeError } from '../../../kit/log.ts';
import type { PasswordDigest } from '../../../kit/password-digest.ts';
import type { Account } from './account.ts';

/** What was done to people since the realm's file: it goes on holding for everybody who is not named here. */
export interface Changes {
  changed: Record<string, { account: Account; password?: PasswordDigest }>;
  removed: string[];
}

function isChanges(value: unknown): value is Changes {
  const changes = value as Changes | null;
  const accounts = Object.values(changes?.changed ?? { none: undefined });
  return (
    accounts.every((entry) => typeof entry?.account?.username === 'string') && Array.isArray(changes?.removed ?? null)
  );
}

export const changesFile = (dataDir: string): string => join(dataDir, 'people.json');

/** A damaged file is no reason to go on without it: everybody who was removed would be back. */
export async function readChanges(dataDir: string): Promise<Changes> {
  const path = changesFile(dataDir);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { changed: {}, removed: [] };
    throw error;
  }
  let reason = 'it is no record of people';
  try {
    const parsed: unknown = JSON.parse(text);
    if (isChanges(parsed)) return parsed;
  } catch (error) {
    reason = describeError(error);
  }
  throw new Error(
    `${path} cannot be read: ${reason}. It says who was added, changed and removed: put it back from a backup, or remove it to begin again with the people of realm.json.`,
  );
}

export async function writeChanges(dataDir: string, changes: Changes): Promise<void> {
  await privateFolder(dataDir);
  await writePrivate(changesFile(dataDir), JSON.stringify(changes));
}
