import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JournalEntry } from '../src/model/journal.ts';
import { layoutOf } from '../src/model/layout.ts';

/** `npm test` brings an installation up first: the portal that it built is used here as well. */
const home = process.env.STAGECRAFT_TEST_HOME;
const name = 'killed';
const portBase = process.env.STAGECRAFT_TEST_SECOND_PORT_BASE ?? '18000';
const program = path.resolve('stagecraft');
const layout = layoutOf(home ?? '/nowhere', name);
const own = ['--home', home ?? '/nowhere', '--name', name];

/** As from a terminal: without what the test runner adds. */
const { NODE_ENV: _ofTheRunner, ...env } = process.env;

function stagecraft(...args: string[]): string {
  return execFileSync(process.execPath, [program, ...args, ...own], { env, timeout: 400_000 }).toString();
}

function journal(): JournalEntry[] {
  const text = existsSync(layout.journal) ? readFileSync(layout.journal, 'utf8') : '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JournalEntry);
}

const momentOf = (entry: JournalEntry): string => ('step' in entry ? `${entry.event} ${entry.step}` : entry.event);

function kill(running: ChildProcess): void {
  try {
    process.kill(-(running.pid as number), 'SIGKILL');
  } catch {
    // It has ended by itself in this very moment.
  }
}

/** Runs `up` until it writes an entry of a kind that no run was killed at, and kills it there. */
async function upUntilSomethingNew(seen: Set<string>): Promise<string | undefined> {
  const args = [program, 'up', '--port-base', portBase, ...own];
  const running = spawn(process.execPath, args, { env, detached: true, stdio: 'ignore' });
  const ended = once(running, 'exit');
  const skip = journal().length;
  while (running.exitCode === null && running.signalCode === null) {
    const fresh = journal()
      .slice(skip)
      .map(momentOf)
      .find((moment) => !seen.has(moment));
    if (fresh !== undefined) {
      kill(running);
      await ended;
      return fresh;
    }
    await pause(2);
  }
  expect(running.exitCode).toBe(0);
  return undefined;
}

interface Told {
  processes: { name: string; phase: string }[];
}

function expectWhole(): void {
  expect(stagecraft('up', '--port-base', portBase)).toMatch(/\b0 changed/);
  const { processes } = JSON.parse(stagecraft('status', '--json')) as Told;
  expect(processes.map((each) => each.name).sort()).toEqual([
    'lab-databases',
    'lab-forge',
    'lab-identity',
    'portal',
    'postgresql',
  ]);
  expect(processes.every(({ phase }) => phase === 'healthy')).toBe(true);
}

describe.skipIf(!home)('an installer killed by kill -9 (needs the installation that `npm test` makes)', () => {
  beforeAll(() => void stagecraft('down', '--delete-data', '--yes'));
  afterAll(() => void stagecraft('down', '--delete-data', '--yes'));

  test('after every single entry of its journal: the next `up` goes on, and in the end nothing is missing', async () => {
    const seen = new Set<string>();
    let secrets: string | undefined;
    for (;;) {
      const moment = await upUntilSomethingNew(seen);
      if (moment === undefined) break;
      seen.add(moment);
      const now = existsSync(layout.secrets) ? readFileSync(layout.secrets, 'utf8') : undefined;
      if (secrets !== undefined) expect(now).toBe(secrets);
      secrets = now;
    }
    // Each step's beginning and each step's end, and the run's own.
    expect(seen).toContain('run-started');
    expect(seen).toContain('step-started postgresql/cluster');
    expect(seen).toContain('step-done postgresql/cluster');
    expect(seen).toContain('step-done portal/process');
    // How many more there are is the machine's affair: side by side, two entries may come before a kill arrives.
    expect(seen.size).toBeGreaterThanOrEqual(10);
    expectWhole();
  });
});
