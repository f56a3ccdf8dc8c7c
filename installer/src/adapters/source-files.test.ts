import { mkdir, mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashFolders, signature } from './source-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facts-'));
  await put('src/a.ts', 'a');
  await put('src/deep/b.ts', 'b');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(path: string, text: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), text);
}

const hash = (): string => hashFolders(folder, ['src']);

test.each<[string, () => Promise<unknown>]>([
  ['other content', () => put('src/a.ts', 'aa')],
  ['another file', () => put('src/c.ts', '')],
  ['another name', () => rename(join(folder, 'src/a.ts'), join(folder, 'src/z.ts'))],
  ['another place', () => rename(join(folder, 'src/a.ts'), join(folder, 'src/deep/a.ts'))],
  [
    'content that moved from one file to the next',
    async () => {
      await put('src/a.ts', '');
      await put('src/deep/b.ts', 'ab');
    },
  ],
  [
    'a file that only looks like two',
    async () => {
      await rm(join(folder, 'src/deep/b.ts'));
      await put('src/a.ts', 'a/src/deep/b.tsb');
    },
  ],
])('%s is another hash', async (_, change) => {
  const before = hash();
  await change();
  expect(hash()).not.toBe(before);
});

test.each<[string, () => Promise<unknown>]>([
  ['nothing', async () => {}],
  ['the same content, written again', () => put('src/a.ts', 'a')],
  ['a test', () => put('src/a.test.ts', 'test')],
  ['what tests are helped by', () => put('src/__testUtils__/side.ts', 'test')],
  ['installed packages', () => put('src/node_modules/x/index.js', 'x')],
  ['what was built', () => put('src/dist/x.js', 'x')],
])('%s is the same hash', async (_, change) => {
  const before = hash();
  await change();
  expect(hash()).toBe(before);
});

test('the same checkout in another place has the same hash', async () => {
  const before = hash();
  await rename(folder, `${folder}-moved`);
  const after = hashFolders(`${folder}-moved`, ['src']);
  await rename(`${folder}-moved`, folder);
  expect(after).toBe(before);
});

test('a folder that is not there counts as empty', async () => {
  expect(hashFolders(folder, ['none'])).toBe(hashFolders(folder, []));
});

describe('a signature', () => {
  const later = (): number => Date.now() + 60_000;
  const sign = (): string | undefined => signature(folder, ['src'], later());

  test('is the same while nothing is touched', () => {
    expect(sign()).toMatch(/^[0-9a-f]{64}$/);
    expect(sign()).toBe(sign());
  });

  test.each<[string, () => Promise<unknown>]>([
    ['a file of another size', () => put('src/a.ts', 'aa')],
    ['another file', () => put('src/c.ts', '')],
    ['a file less', () => rm(join(folder, 'src/a.ts'))],
    [
      'other content of the same size, with its old time put back',
      async () => {
        const { mtime } = await stat(join(folder, 'src/a.ts'));
        await put('src/a.ts', 'b');
        await utimes(join(folder, 'src/a.ts'), mtime, mtime);
      },
    ],
  ])('%s is another one', async (_, change) => {
    const before = sign();
    // The file system's clock ticks every few milliseconds.
    await new Promise((resolve) => setTimeout(resolve, 20));
    await change();
    expect(sign()).not.toBe(before);
  });

  test('is not given while a file is so young that a further change could go unnoticed', () => {
    expect(signature(folder, ['src'])).toBeUndefined();
  });
});
