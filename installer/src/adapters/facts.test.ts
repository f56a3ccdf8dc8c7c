import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { portalSources } from '../portal/hash.ts';
import { root } from '../testing/platform.ts';
import { gatherFacts } from './facts.ts';
import { memoryIn, noMemory } from './memory.ts';
import { hashFolders } from './source-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const gather = (memory = noMemory) => gatherFacts({ root, folder, cache: folder, portalSources, memory });

test('of this checkout, everything that is started has a hash of its own', async () => {
  const { hashes } = await gather();
  expect(new Set(Object.values(hashes)).size).toBe(Object.keys(hashes).length);
  expect(Object.values(hashes)).not.toContain(hashFolders(folder, []));
});

test('what is remembered is what would be worked out', async () => {
  const path = join(folder, 'memory.json');
  await gather(memoryIn(path));
  expect(await gather(memoryIn(path))).toEqual(await gather());
});
