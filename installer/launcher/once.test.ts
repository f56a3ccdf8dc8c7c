import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

interface Once {
  makeOnce(folder: string, make: (partial: string) => Promise<void>): Promise<string>;
  take(lock: string, patienceMs?: number): Promise<void>;
}

const { makeOnce, take } = createRequire(import.meta.url)('./once.cjs') as Once;
const module = new URL('./once.cjs', import.meta.url).pathname;

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'once-'));
  folder = join(parent, 'made');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const dead = (): string => String(spawnSync(process.execPath, ['-e', '0']).pid);
const fill = async (partial: string): Promise<void> => writeFileSync(join(partial, 'file'), 'whole');

test('it is made, and nothing is left beside it', async () => {
  expect(await makeOnce(folder, fill)).toBe(folder);
  expect(readdirSync(parent)).toEqual(['made']);
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('whole');
});

test('what is there is not made again', async () => {
  await makeOnce(folder, fill);
  await makeOnce(folder, () => Promise.reject(new Error('made again')));
});

test('what failed is not there, and can be made the next time', async () => {
  await expect(makeOnce(folder, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network');
  expect(readdirSync(parent)).toEqual([]);
  await makeOnce(folder, fill);
});

test('what a killed maker left half done is begun anew', async () => {
  const program = `require(${JSON.stringify(module)}).makeOnce(${JSON.stringify(folder)}, async (partial) => {
    require('node:fs').writeFileSync(partial + '/half', ''); console.log('begun'); await new Promise((r) => setTimeout(r, 60000)); });`;
  const maker = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(maker.stdout, 'data');
  maker.kill('SIGKILL');
  await once(maker, 'exit');
  expect(readdirSync(parent).sort()).toEqual(['made.lock', 'made.partial']);
  await makeOnce(folder, fill);
  expect(readdirSync(folder)).toEqual(['file']);
  expect(readdirSync(parent)).toEqual(['made']);
});

test('of several processes that want it at the same moment, one makes it', async () => {
  const program = `require(${JSON.stringify(module)}).makeOnce(${JSON.stringify(folder)}, async (partial) => {
    require('node:fs').appendFileSync(${JSON.stringify(join(parent, 'makers'))}, process.pid + '\\n');
    await new Promise((r) => setTimeout(r, 200)); require('node:fs').writeFileSync(partial + '/file', 'whole'); });`;
  const codes = await Promise.all(
    Array.from({ length: 4 }, async () => (await once(spawn(process.execPath, ['-e', program]), 'exit'))[0]),
  );
  expect(codes).toEqual([0, 0, 0, 0]);
  expect(readFileSync(join(parent, 'makers'), 'utf8').trim().split('\n')).toHaveLength(1);
  expect(readdirSync(folder)).toEqual(['file']);
});

test('a killed owner’s lock is taken over', async () => {
  const lock = join(parent, 'lock');
  writeFileSync(lock, dead());
  await take(lock);
  expect(readFileSync(lock, 'utf8')).toBe(String(process.pid));
});

test('so is one whose owner was killed before it could write its name', async () => {
  const lock = join(parent, 'lock');
  writeFileSync(lock, '');
  const before = new Date(Date.now() - 60_000);
  utimesSync(lock, before, before);
  await take(lock);
});

test('a living owner’s lock is waited for; without end it is not, and that is said with the cure', async () => {
  const lock = join(parent, 'lock');
  writeFileSync(lock, String(process.ppid));
  await expect(take(lock, 700)).rejects.toMatchObject({
    exitCode: 10,
    hint: expect.stringContaining(lock),
  });
  expect(readFileSync(lock, 'utf8')).toBe(String(process.ppid));
});
