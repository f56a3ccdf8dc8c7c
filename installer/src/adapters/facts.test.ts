import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { portalSources } from '../portal/hash.ts';
import { root } from '../testing/platform.ts';
import { gatherFacts, hashFolders } from './facts.ts';

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

test('of this checkout, everything that is started has a hash of its own', async () => {
  const { hashes } = gatherFacts({ root, folder, cache: folder, portalSources });
  expect(new Set(Object.values(hashes)).size).toBe(Object.keys(hashes).length);
  expect(Object.values(hashes)).not.toContain(hashFolders(folder, []));
});
