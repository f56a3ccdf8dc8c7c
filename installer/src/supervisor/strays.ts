import { readdir, readFile } from 'node:fs/promises';
import { environmentOf, type ProcessIdentity, identify, isSame } from '../adapters/process-identity.ts';
import { markerName } from './environment.ts';
import { say } from './log.ts';
import { pause } from './pause.ts';

async function parentOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}

/** Processes that carry the marker and whose parent does not: the tops of our trees. Only Linux can tell. */
async function marked(matches: (marker: string) => boolean): Promise<ProcessIdentity[]> {
  const names = await readdir('/proc').catch(() => []);
  const found = new Map<number, ProcessIdentity>();
  for (const pid of names.filter((name) => /^\d+$/.test(name)).map(Number)) {
    const marker = pid === process.pid ? undefined : await environmentOf(pid, markerName);
    const identity = marker !== undefined && matches(marker) ? await identify(pid) : undefined;
    if (identity) found.set(pid, identity);
  }
  const tops: ProcessIdentity[] = [];
  for (const identity of found.values()) {
    if (!found.has(await parentOf(identity.pid))) tops.push(identity);
  }
  return tops;
}

function send(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  try {
    process.kill(identity.pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

/** Ends a process that is surely ours, and waits until it is gone. */
export async function endIdentity(identity: ProcessIdentity, signal: NodeJS.Signals, ms: number): Promise<void> {
  for (const [step, patience] of [
    [signal, ms],
    ['SIGQUIT', 3000],
    ['SIGKILL', 5000],
  ] as const) {
    if (!(await isSame(identity))) return;
    send(identity, step);
    const end = Date.now() + patience;
    while (Date.now() < end && (await isSame(identity))) await pause(50);
  }
}

/** Ends what carries the marker and is not in `known`: what a killed keeper or a killed process left behind. */
export async function endStrays(
  matches: (marker: string) => boolean,
  signal: NodeJS.Signals = 'SIGTERM',
  known: ReadonlySet<number> = new Set(),
): Promise<void> {
  const strays = (await marked(matches)).filter((identity) => !known.has(identity.pid));
  for (const stray of strays) say('warn', 'ending a process that was left behind', { pid: stray.pid });
  await Promise.all(strays.map((stray) => endIdentity(stray, signal, 10_000)));
}
