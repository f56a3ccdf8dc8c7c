import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { files } from '../adapters/files.ts';
import type { JournalEvent } from '../model/journal.ts';
import { openJournal, readJournal, unfinishedRun } from './journal.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
  path = join(folder, 'journal.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const start: JournalEvent = { event: 'run-started', verb: 'up', phase: 1, pid: 42 };
const begun = (step: string): JournalEvent => ({ event: 'step-started', step, change: 'add', fingerprint: 'f' });
const done = (step: string): JournalEvent => ({ event: 'step-done', step, change: 'add' });

async function write(run: string, ...events: JournalEvent[]): Promise<void> {
  const journal = openJournal(files, path, run);
  await Promise.all(events.map((event) => journal.write(event)));
}

test('lines of steps side by side are whole and in the order in which they were said', async () => {
  const steps = Array.from({ length: 50 }, (_, index) => begun(`step-${index}`));
  await write('one', start, ...steps);
  const entries = await readJournal(files, path);
  expect(entries.map((entry) => ('step' in entry ? entry.step : entry.event))).toEqual([
    'run-started',
    ...steps.map((event) => ('step' in event ? event.step : '')),
  ]);
});

test('a last line that was cut off never happened', async () => {
  await write('one', start, begun('a'), done('a'), begun('b'));
  await appendFile(path, '{"time":"2026-01-01T00:00:00Z","run":"one","event":"step-do');
  expect(await readJournal(files, path)).toHaveLength(4);
  expect(unfinishedRun(await readJournal(files, path))).toMatchObject({ pid: 42, inFlight: ['b'] });
});

test('after a cut-off line the next run’s lines are whole', async () => {
  await write('one', start);
  await appendFile(path, '{"half":');
  await write('two', start, { event: 'run-done', changed: 0 });
  const entries = await readJournal(files, path);
  expect(entries.filter(({ run }) => run === 'two').map(({ event }) => event)).toEqual(['run-started', 'run-done']);
});

test.each<[string, JournalEvent]>([
  ['done', { event: 'run-done', changed: 1 }],
  ['failed', { event: 'run-failed', error: 'no' }],
  ['interrupted', { event: 'run-interrupted' }],
])('a run that was %s is finished', async (_, end) => {
  await write('one', start, begun('a'), end);
  expect(unfinishedRun(await readJournal(files, path))).toBeUndefined();
});

test('only the last run counts', async () => {
  await write('one', start, begun('a'));
  await write('two', start, { event: 'run-done', changed: 0 });
  expect(unfinishedRun(await readJournal(files, path))).toBeUndefined();
});

test('no journal is no run', async () => {
  expect(unfinishedRun(await readJournal(files, path))).toBeUndefined();
});

test('a line that could not be written does not swallow the next one', async () => {
  let full = true;
  const failing = {
    ...files,
    appendLine: (...given: Parameters<typeof files.appendLine>) =>
      full ? Promise.reject(new Error('full')) : files.appendLine(...given),
  };
  const journal = openJournal(failing, path, 'one');
  await expect(journal.write(start)).rejects.toThrow('full');
  full = false;
  await journal.write(start);
  expect(await readJournal(files, path)).toHaveLength(1);
});
