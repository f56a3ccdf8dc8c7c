import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

async function processesOf(uid: number): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const found = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
        const own = Number(status.match(/^Uid:\s+(\d+)/m)?.[1] ?? -1);
        return own === uid && !/^State:\s+Z/m.test(status) ? [Number(name)] : [];
      }),
  );
  return found.flat();
}

/** Everything that runs as this user, also what has left its group and its parents; again until nothing is left. */
export async function endUser(uid: number): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const pids = await processesOf(uid);
    if (pids.length === 0) return;
    for (const pid of pids) signalTo(pid, 'SIGKILL');
    await sleep(20);
  }
}

export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid !== undefined) signalTo(-pid, signal);
}
