import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makeSmallDisk, type SmallDisk } from '../../test/support/small-disk.ts';
import { commands } from '../adapters/commands.ts';
import { files } from '../adapters/files.ts';
import { installerLock } from '../adapters/lock.ts';
import { explainNpmFailure } from '../adapters/npm-failure.ts';
import { PlatformError } from '../model/errors.ts';
import { portalBuilder } from './builder.ts';

const distro = new URL('../../../distro', import.meta.url).pathname;
const hash = 'abc';
let disk: SmallDisk | undefined;
afterEach(() => {
  disk?.remove();
  disk = undefined;
});

function builderIn(cache: string) {
  const tools = { files, commands, lock: installerLock, node: process.execPath };
  return portalBuilder({ ...tools, cache, distro, explain: explainNpmFailure });
}

// 2 MB hold not even what is generated, 150 MB the composed source and not its packages.
test.for([[2, /create-app|generating the app/] as const, [150, /installing packages/] as const])(
  'a disk of %i MB that becomes full while %s',
  async ([megabytes, during], { skip }) => {
    disk = makeSmallDisk(megabytes);
    if (!disk) return skip('this account may not mount a small file system');
    const cache = join(disk.folder, 'cache');
    const builder = builderIn(cache);
    const said: string[] = [];
    const error = await builder
      .build(hash, new AbortController().signal, (message) => said.push(message))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PlatformError);
    expect(error).toMatchObject({ exitCode: 5, message: expect.stringContaining('The disk is full') });
    expect((error as PlatformError).hint).toContain('--home');
    expect(said.at(-1)).toMatch(during);
    expect(await builder.inspect(hash)).toBe('absent');
    expect(await readdir(join(cache, 'portal'))).toEqual([]);
    const tools = await readdir(join(cache, 'tools')).catch((): string[] => []);
    expect(tools.filter((name) => name.includes('partial'))).toEqual([]);
  },
);

test('a disk with room is not blamed for what else went wrong', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'portal-cache-'));
  const tools = { files, lock: installerLock, node: process.execPath, cache, distro, explain: explainNpmFailure };
  const refuses = { run: async () => ({ exitCode: 1, timedOut: false, stdout: '', tail: ['Cannot find module'] }) };
  const build = portalBuilder({ ...tools, commands: refuses }).build(hash, new AbortController().signal, () => {});
  await expect(build).rejects.toMatchObject({ code: 'step' });
  await rm(cache, { recursive: true });
});
