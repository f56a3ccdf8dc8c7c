import { readdir, readFile, readlink, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { identify } from '../adapters/process-identity.ts';
import { say } from './log.ts';

/** PostgreSQL's processes, its backends as well, work in the data folder. */
async function isWorkedIn(folder: string): Promise<boolean> {
  const wanted = await realpath(folder);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const places = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => undefined)));
  const inside = pids.filter((_, index) => places[index] === wanted).map(Number);
  const alive = await Promise.all(inside.map(identify));
  return alive.some((identity) => identity !== undefined);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * PostgreSQL believes its note when a process with that id is there, and refuses to start. But that may be
 * anybody's after a crash of the machine, or the remains of itself that nobody collects in a container.
 * As long as one of its backends lives, though, the note protects the data: then it stays.
 */
export async function clearStaleNote(dataFolder: string): Promise<void> {
  if (process.platform !== 'linux') return;
  const note = path.join(dataFolder, 'postmaster.pid');
  const text = await readFile(note, 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !exists(pid) || (await isWorkedIn(dataFolder))) return;
  say('warn', 'a stale postmaster.pid names a process that is not PostgreSQL: removed', { pid });
  await rm(note, { force: true });
}
