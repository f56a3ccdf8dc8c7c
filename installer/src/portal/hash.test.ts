import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashFolders } from '../adapters/source-files.ts';
import { portalSources } from './hash.ts';

let root: string;
const hash = (): string => hashFolders(root, portalSources);

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'portal-hash-'));
  await write('distro/distro.yaml', 'spec: {}');
  await write('distro/yarn.lock', 'lock');
  await write('distro/overlay/.yarnrc.yml', 'nodeLinker: node-modules');
  await write('distro/plugins/one/src/index.ts', 'export {};');
  await write('distro/config/app-config.yaml', 'app: {}');
});
afterEach(() => rm(root, { recursive: true, force: true }));

test.each([
  ['a pin', 'distro/distro.yaml'],
  ['the lock', 'distro/yarn.lock'],
  ['a hidden file of the overlay', 'distro/overlay/.yarnrc.yml'],
  ['a plugin', 'distro/plugins/one/src/index.ts'],
  ['a new file of a plugin', 'distro/plugins/one/config.d.ts'],
])('%s makes it another portal', async (_, path) => {
  const before = hash();
  await write(path, 'changed');
  expect(hash()).not.toBe(before);
});

test.each([
  ['configuration: a phase switch is no build', 'distro/config/app-config.yaml'],
  ['a test', 'distro/plugins/one/src/index.test.ts'],
  ['what was installed for development', 'distro/plugins/one/node_modules/thing/index.js'],
  ['what was built for development', 'distro/plugins/one/dist/index.js'],
])('not %s', async (_, path) => {
  const before = hash();
  await write(path, 'changed');
  expect(hash()).toBe(before);
});

test('nor the place where it lies', async () => {
  const before = hash();
  const elsewhere = `${root}-elsewhere`;
  await cp(root, elsewhere, { recursive: true });
  expect(hashFolders(elsewhere, portalSources)).toBe(before);
  await rm(elsewhere, { recursive: true });
});

test('a moved file is a change, though no content is', async () => {
  await write('distro/plugins/one/src/a.ts', 'same');
  const before = hash();
  await rm(join(root, 'distro/plugins/one/src/a.ts'));
  await write('distro/plugins/one/src/b.ts', 'same');
  expect(hash()).not.toBe(before);
});
