import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { memoryIn } from './memory.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memory-'));
  path = join(folder, 'memory.json');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const work = vi.fn((value: string) => ({ value }));
const recall = (name: string, basis: string) => memoryIn(path).recall(name, basis, () => work(`${name} of ${basis}`));
beforeEach(() => work.mockClear());

test('is worked out once for the same basis, also for whoever comes later', async () => {
  expect(await recall('a', '1')).toEqual({ value: 'a of 1' });
  expect(await recall('a', '1')).toEqual({ value: 'a of 1' });
  expect(work).toHaveBeenCalledOnce();
});

test('is worked out again for another basis, and other names keep theirs', async () => {
  await recall('a', '1');
  await recall('b', '1');
  expect(await recall('a', '2')).toEqual({ value: 'a of 2' });
  await recall('b', '1');
  expect(work).toHaveBeenCalledTimes(3);
});

test.each(['', '{"a":', '[]', 'null', '{"a":null}', '{"a":{"basis":"1"'])(
  'a file that holds %j is as good as none',
  async (content) => {
    await writeFile(path, content);
    expect(await recall('a', '1')).toEqual({ value: 'a of 1' });
    expect(await recall('a', '1')).toEqual({ value: 'a of 1' });
    expect(work).toHaveBeenCalledOnce();
  },
);

test('a place that cannot be written costs time and nothing else', async () => {
  path = join(folder, 'nowhere', 'memory.json');
  expect(await recall('a', '1')).toEqual({ value: 'a of 1' });
  expect(await recall('a', '1')).toEqual({ value: 'a of 1' });
  expect(await readdir(folder)).toEqual([]);
});

test('what failed is not remembered', async () => {
  const memory = memoryIn(path);
  await expect(
    memory.recall('a', '1', () => {
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await recall('a', '1')).toEqual({ value: 'a of 1' });
});
