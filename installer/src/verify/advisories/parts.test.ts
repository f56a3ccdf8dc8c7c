import { expect, test } from 'vitest';
import { files } from '../../adapters/files.ts';
import { root } from '../../testing/platform.ts';
import { partOf, partsOfPackageLock, partsOfYarnLock, unique } from './parts.ts';

test('every package of a Yarn lock, under the name that it really has', () => {
  const lock = `
"@acme/tool@npm:^1.0.0, @acme/tool@npm:^1.1.0":
  version: 1.2.3
  resolution: "@acme/tool@npm:1.2.3"

"alias@npm:real@^2":
  version: 2.0.1
  resolution: "real@npm:2.0.1"

"patched@patch:patched@npm%3A1.0.0#optional!builtin<compat/patched>":
  version: 1.0.0
  resolution: "patched@patch:patched@npm%3A1.0.0#optional!builtin<compat/patched>::version=1.0.0&hash=1"

"own@workspace:plugins/own":
  version: 0.0.0-use.local
  resolution: "own@workspace:plugins/own"
`;
  const found = partsOfYarnLock(lock, 'yarn.lock').map(({ name, version }) => `${name} ${version}`);
  expect(found).toEqual(['@acme/tool 1.2.3', 'real 2.0.1']);
});

test('what the distribution pins is all found', async () => {
  const lock = await files.readText(`${root}/distro/yarn.lock`);
  const parts = partsOfYarnLock(lock, 'distro/yarn.lock');
  const entries = lock.match(/^ {2}resolution: "[^\n]*@npm:[^\n]*"$/gm) ?? [];
  expect(parts.length).toBe(entries.length);
  expect(parts.map(({ name }) => name)).toContain('@backstage/plugin-catalog-backend');
  const own = partsOfPackageLock(await files.readText(`${root}/package-lock.json`), 'package-lock.json');
  expect(own.find(({ name }) => name === 'zod')?.version).toMatch(/^4\./);
  expect(own.filter(({ name }) => name.startsWith('@stagecraft/'))).toEqual([]);
});

test('one that is pinned twice is one, and says where', () => {
  const parts = unique([partOf('node', '24.1.0', 'a'), partOf('node', '24.1.0', 'b'), partOf('node', '24.2.0', 'a')]);
  expect(parts.map(({ version, where }) => `${version} ${where}`)).toEqual(['24.1.0 a, b', '24.2.0 a']);
});

test('an image is the product that it holds', () => {
  expect(partOf('kind-node', 'v1.35.8', 'lock')).toMatchObject({ version: '1.35.8', product: 'kubernetes' });
  expect(partOf('node-slim', '24.21.0-bookworm-slim', 'lock')).toMatchObject({ product: 'nodejs' });
});
