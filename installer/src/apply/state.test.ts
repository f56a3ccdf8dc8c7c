import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { files } from '../adapters/files.ts';
import { type Layout, layoutOf } from '../model/layout.ts';
import { foreseen } from '../testing/caught.ts';
import { phaseOne, settings } from '../testing/platform.ts';
import { readInstalledPlan, readRecord, writeInstalledPlan, writeRecord } from './state.ts';

let home: string;
let layout: Layout;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'state-'));
  layout = layoutOf(home, 'default');
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function put(path: string, text: string): Promise<void> {
  await mkdir(layout.folder, { recursive: true });
  await writeFile(path, text);
}

test('where nothing is installed, nothing is read', async () => {
  expect(await readRecord(files, layout)).toBeUndefined();
  expect(await readInstalledPlan(files, layout)).toBeUndefined();
});

test('what is written is read again, and keeps when it was made', async () => {
  await writeRecord(files, layout, settings());
  const first = await readRecord(files, layout);
  await writeRecord(files, layout, settings({ portBase: 9000 }));
  const second = await readRecord(files, layout);
  expect(second).toMatchObject({ installation: 'default', phase: 1, portBase: 9000, createdAt: first?.createdAt });
});

test('where `up` was typed is kept by whatever else writes the record', async () => {
  await writeRecord(files, layout, settings(), { folder: '/somewhere', config: '/somewhere/stagecraft.yaml' });
  await writeRecord(files, layout, settings({ verify: { schedule: 'off' } }));
  expect(await readRecord(files, layout)).toMatchObject({
    schedule: 'off',
    typed: { folder: '/somewhere', config: '/somewhere/stagecraft.yaml' },
  });
});

test('the plan that was applied is private: a configuration layer may hold what only its owner should see', async () => {
  const plan = await phaseOne();
  await writeInstalledPlan(files, layout, plan);
  expect(await readInstalledPlan(files, layout)).toEqual(plan);
  expect((await stat(layout.plan)).mode & 0o077).toBe(0);
});

test('state of a newer release is refused and not touched', async () => {
  const text = JSON.stringify({ stateVersion: 99, installation: 'default', portBase: 7000, shape: 'unheard of' });
  await put(layout.record, text);
  const error = await foreseen(() => readRecord(files, layout));
  expect(error).toMatchObject({ code: 'state', exitCode: 8 });
  expect(error.message).toContain('newer release (state 99');
  await foreseen(() => writeRecord(files, layout, settings()));
  expect(await readFile(layout.record, 'utf8')).toBe(text);
});

test.each([
  ['cut off', '{"stateVersion": 1, "inst'],
  ['empty', ''],
  ['no object', '"hello"'],
  ['a list', '[]'],
  ['without a version', '{"portBase": 7000}'],
  ['without ports', '{"stateVersion": 1}'],
])('a record that is %s is damaged, and says how to go on', async (_, text) => {
  await put(layout.record, text);
  const error = await foreseen(() => readRecord(files, layout));
  expect(error).toMatchObject({ code: 'state', message: `${layout.record} cannot be read: it is damaged.` });
  expect(error.hint).toContain('no data is lost');
});

test.each(['{"steps": ', '[]', '{"steps": 3}', '{}'])('a plan that is %j is damaged as well', async (text) => {
  await put(layout.plan, text);
  expect((await foreseen(() => readInstalledPlan(files, layout))).code).toBe('state');
});
