import { readdir, readFile } from 'node:fs/promises';
import type { Log } from '../../../kit/log.ts';

export const markVariable = 'STAGECRAFT_AUTOMATION_MARK';

async function carries(pid: string, needle: string): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
  return environment.split('\0').includes(needle);
}

/** Every process that carries the mark, also those that left their group. Only Linux shows the environment of others. */
async function marked(mark: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found: number[] = [];
  for (const name of names) if (await carries(name, `${markVariable}=${mark}`)) found.push(Number(name));
  return found;
}

/** A process may fork between the look and the kill, so it is looked again until nobody is left. */
export async function killMarked(mark: string, log: Log): Promise<number> {
  let killed = 0;
  for (let round = 0; round < 20; round += 1) {
    const pids = await marked(mark);
    if (pids.length === 0) return killed;
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
        killed += 1;
      } catch {
        // It ended by itself.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  log.warn('Processes of a run could not be ended', { mark });
  return killed;
}

const isSandbox = async (pid: number): Promise<boolean> =>
  (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim() === 'bwrap';

/** A sandbox that is asked to end does so at once, with all that is in it: only what is in it is asked. */
export async function signalMarked(mark: string, signal: NodeJS.Signals): Promise<void> {
  for (const pid of await marked(mark)) {
    try {
      if (!(await isSandbox(pid))) process.kill(pid, signal);
    } catch {
      // It ended by itself.
    }
  }
}

/** Asks all that carry the mark to end, and gives them time to write down what they have done. */
export async function interruptMarked(mark: string, seconds: number): Promise<void> {
  await signalMarked(mark, 'SIGINT');
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end && (await marked(mark)).length > 0) await new Promise((resolve) => setTimeout(resolve, 100));
}
