import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { installationFile } from './installation.ts';
import { upArguments } from './up.ts';

interface Entry {
  event: string;
  step?: string;
}

/** What the installer has written down of what it did. */
function journal(): Entry[] {
  const file = installationFile('journal.jsonl');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return whole.filter((line) => line !== '').map((line) => JSON.parse(line) as Entry);
}

const momentOf = ({ event, step }: Entry): string => (step === undefined ? event : `${event} ${step}`);

function killGroup({ pid }: ChildProcess): void {
  try {
    process.kill(-(pid as number), 'SIGKILL');
  } catch {
    // It has ended by itself in this very moment.
  }
}

/** Runs `up` and kills it, with all that it has started, at the first entry that is wanted; says which, if there was one. */
export async function upKilledAt(isWanted: (moment: string) => boolean): Promise<string | undefined> {
  const running = spawn(process.execPath, upArguments(), { detached: true, stdio: 'ignore' });
  const ended = once(running, 'exit');
  const skip = journal().length;
  while (running.exitCode === null && running.signalCode === null) {
    const found = journal().slice(skip).map(momentOf).find(isWanted);
    if (found !== undefined) {
      killGroup(running);
      await ended;
      return found;
    }
    await pause(5);
  }
  if (running.exitCode !== 0) throw new Error(`up ended with ${running.exitCode}, and nobody had killed it`);
  return undefined;
}

/** The same choice for the same seed: what failed once can be run again. */
export function someOf<Item>(count: number, all: Item[], seed: number): Item[] {
  let state = seed >>> 0;
  const left = [...all];
  return Array.from({ length: Math.min(count, left.length) }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return left.splice(state % left.length, 1);
  }).flat();
}
