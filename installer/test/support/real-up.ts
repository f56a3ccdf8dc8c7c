import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { JournalEntry } from '../../src/model/journal.ts';
import { type Layout, layoutOf } from '../../src/model/layout.ts';

export interface Ended {
  code: number | null;
  output: string;
}

export interface Running {
  child: ChildProcess;
  ended: Promise<Ended>;
}

export interface Told {
  running: boolean;
  healthy: boolean;
  processes: { name: string; phase: string; pid: number; port: number }[];
}

export interface RealInstallation {
  layout: Layout;
  portBase: number;
  start(...args: string[]): Running;
  run(...args: string[]): Promise<Ended>;
  up(...args: string[]): Promise<Ended>;
  status(): Promise<Told>;
  journal(): JournalEntry[];
  deleteAll(): Promise<void>;
}

export interface Where {
  home: string;
  name: string;
  portBase: number;
  root?: string;
  /** What stands before Node: a program that starts it as somebody else. */
  as?: string[];
  env?: Record<string, string>;
  cwd?: string;
  /** What a command may take; more than the usual where it rolls the portal over, twice and beside other work. */
  longestMs?: number;
}

const usualLongestMs = 400_000;

/** As from a terminal: without what the test runner adds. */
const { NODE_ENV: _ofTheRunner, ...ownEnv } = process.env;

function launch(where: Where, args: string[]): Running {
  const { root = path.resolve('.'), as = [], env = {}, cwd } = where;
  const [file = '', ...rest] = [...as, process.execPath, path.join(root, 'stagecraft'), ...args];
  const child = spawn(file, rest, {
    cwd: cwd ?? root,
    env: { ...ownEnv, NO_COLOR: '1', ...env },
    // A group of its own, so that all of it can be killed, as by a machine that has run out of memory.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: where.longestMs ?? usualLongestMs,
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => setImmediate(() => resolve({ code, output })));
  });
  return { child, ended };
}

export function realInstallation(where: Where): RealInstallation {
  const { home, name, portBase } = where;
  const layout = layoutOf(home, name);
  const start = (...args: string[]): Running => launch(where, [...args, '--home', home, '--name', name]);
  const run = (...args: string[]): Promise<Ended> => start(...args).ended;
  return {
    layout,
    portBase,
    start,
    run,
    up: (...args) => run('up', '--port-base', String(portBase), ...args),
    status: async () => JSON.parse((await run('status', '--json')).output) as Told,
    journal() {
      const text = existsSync(layout.journal) ? readFileSync(layout.journal, 'utf8') : '';
      const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
      return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as JournalEntry);
    },
    async deleteAll() {
      await run('down', '--delete-data', '--yes');
    },
  };
}

export function killGroup({ child }: Running): void {
  try {
    process.kill(-(child.pid as number), 'SIGKILL');
  } catch {
    // It has ended by itself in this very moment.
  }
}

const hasEnded = ({ child }: Running): boolean => child.exitCode !== null || child.signalCode !== null;

/** Waits for that many entries; how many there are then, as parallel steps write in the same moment. */
export async function untilEntries(one: RealInstallation, running: Running, count: number): Promise<number> {
  while (!hasEnded(running)) {
    const written = one.journal().length;
    if (written >= count) return written;
    await pause(1);
  }
  return one.journal().length;
}

/** Waits until the command has said it. */
export async function untilSaid({ child }: Running, wanted: string): Promise<boolean> {
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk));
  while (child.exitCode === null && child.signalCode === null) {
    if (said.includes(wanted)) return true;
    await pause(1);
  }
  return said.includes(wanted);
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Whatever has the folder in its command line or its environment. */
export function processesOf(folder: string): string[] {
  return readdirSync('/proc').filter(
    (pid) =>
      /^\d+$/.test(pid) &&
      Number(pid) !== process.pid &&
      `${readOrNothing(`/proc/${pid}/cmdline`)}\0${readOrNothing(`/proc/${pid}/environ`)}`.includes(`${folder}/`),
  );
}

/** The same numbers for the same seed: what failed once can be run again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export function someOf(count: number, all: number[], random: () => number): number[] {
  const left = [...all];
  const chosen = Array.from({ length: Math.min(count, left.length) }, () =>
    left.splice(Math.floor(random() * left.length), 1),
  );
  return chosen.flat().sort((a, b) => a - b);
}
