import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { identify } from '../adapters/process-identity.ts';
import { say } from './log.ts';

async function servesFolder(pid: number, folder: string): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  // Where the system does not show it, PostgreSQL's own check of the file has to do.
  return command === undefined || command.includes(folder);
}

/**
 * PostgreSQL believes its note when a process with that id lives, and refuses to start.
 * After a crash of the machine the id may be anybody's: then the note is stale.
 */
export async function clearStaleNote(dataFolder: string): Promise<void> {
  const note = path.join(dataFolder, 'postmaster.pid');
  const text = await readFile(note, 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  if (!(await identify(pid)) || (await servesFolder(pid, dataFolder))) return;
  say('warn', 'a stale postmaster.pid names a process that is not PostgreSQL: removed', { pid });
  await rm(note, { force: true });
}
