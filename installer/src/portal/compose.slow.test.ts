import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../adapters/commands.ts';
import { files } from '../adapters/files.ts';
import { installerLock } from '../adapters/lock.ts';
import { explainNpmFailure } from '../adapters/npm-failure.ts';
import type { PlatformError } from '../model/errors.ts';
import type { CommandRunner } from '../ports/commands.ts';
import { portalBuilder } from './builder.ts';
import { composePortal, createAppIn, readDescription } from './compose.ts';
import type { ComposeTools } from './tools.ts';
import type { Description } from './description.ts';

const distro = new URL('../../../distro', import.meta.url).pathname;
let folder: string;
let tools: ComposeTools;
let description: Description;

const within = (path: string, parent: string): boolean => path === parent || path.startsWith(`${parent}/`);

/** Path → hash of the content of every file. */
async function contents(root: string): Promise<Map<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const hashes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry): Promise<[string, string]> => {
      const path = join(entry.parentPath, entry.name);
      return [
        relative(root, path),
        createHash('sha256')
          .update(await readFile(path))
          .digest('hex'),
      ];
    });
  return new Map(await Promise.all(hashes));
}

async function generatePlain(destination: string): Promise<void> {
  const path = [join(folder, 'cache/tools/yarn-on-path'), process.env.PATH].join(delimiter);
  const result = await commands.run({
    file: process.execPath,
    args: [createAppIn(distro), '--path', destination, '--skip-install'],
    env: { BACKSTAGE_APP_NAME: 'stagecraft', PATH: path },
  });
  expect(result.exitCode).toBe(0);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compose-'));
  tools = {
    files,
    commands,
    node: process.execPath,
    cache: join(folder, 'cache'),
    signal: new AbortController().signal,
    progress: () => {},
    explain: explainNpmFailure,
  };
  description = await readDescription(files, distro);
  await composePortal(tools, distro, join(folder, 'composed'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the composed portal', () => {
  test('differs from what create-app makes only where the distribution says so', async () => {
    await generatePlain(join(folder, 'plain'));
    const plain = await contents(join(folder, 'plain'));
    const composed = await contents(join(folder, 'composed'));
    const overlay = await contents(join(distro, 'overlay'));
    const manifests = Object.keys(description.packages).map((name) => join(name, 'package.json'));
    const isDeclared = (path: string): boolean =>
      overlay.has(path) || manifests.includes(path) || description.copy.some(({ to }) => within(path, to));
    const isRemoved = (path: string): boolean => description.remove.some((one) => within(path, one.path));

    const different = [...composed.keys()].filter((path) => composed.get(path) !== plain.get(path));
    expect(different.filter((path) => !isDeclared(path))).toEqual([]);
    const gone = [...plain.keys()].filter((path) => !composed.has(path));
    expect(gone.filter((path) => !isRemoved(path))).toEqual([]);
    expect(plain.size).toBeGreaterThan(30);
  });

  test('removes nothing that create-app does not make', async () => {
    const plain = [...(await contents(join(folder, 'plain'))).keys()];
    const idle = description.remove.filter(({ path }) => !plain.some((one) => within(one, path)) && path !== '.git');
    expect(idle).toEqual([]);
  });

  test('is of the release that it says', async () => {
    const release = JSON.parse(await readFile(join(folder, 'composed/backstage.json'), 'utf8')) as { version: string };
    expect(release.version).toBe(description.backstage);
    const yarns = await readdir(join(folder, 'composed/.yarn/releases'));
    expect(yarns).toEqual([`yarn-${description.yarn}.cjs`]);
  });

  test('has no guest, no policy that allows everything, and no address of a registry in its lock', async () => {
    const backend = await readFile(join(folder, 'composed/packages/backend/package.json'), 'utf8');
    expect(backend).not.toMatch(/guest|allow-all/);
    expect(await readFile(join(folder, 'composed/yarn.lock'), 'utf8')).not.toMatch(/https?:\/\//);
  });
});

describe('a registry that fails', () => {
  /** The real Yarn, with an empty cache of its own; the registry is npm's setting, as people have it. */
  function yarnWith(registry: string): CommandRunner {
    const env = {
      npm_config_registry: registry,
      YARN_GLOBAL_FOLDER: join(folder, 'yarn'),
      YARN_HTTP_RETRY: '0',
    };
    return { run: (command) => commands.run({ ...command, env: { ...command.env, ...env } }) };
  }

  function buildWith(registry: string): Promise<unknown> {
    const builder = portalBuilder({ ...tools, commands: yarnWith(registry), lock: installerLock, distro });
    return builder.build('abc', tools.signal, () => {}).catch((error: unknown) => error);
  }

  async function expectNothingLeft(): Promise<void> {
    expect(await readdir(join(tools.cache, 'portal'))).toEqual([]);
  }

  test('with 404 is told apart from one that cannot be reached, and no half portal stays', async () => {
    const server = createServer((_, response) => response.writeHead(404).end('not here'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const error = (await buildWith(`http://127.0.0.1:${port}`)) as PlatformError;
    await new Promise((resolve) => server.close(resolve));
    expect(error).toMatchObject({ code: 'network', hint: expect.stringContaining('mirror') });
    expect(error.message).toContain('the npm registry does not have it');
    await expectNothingLeft();

    const unreachable = (await buildWith(`http://127.0.0.1:${port}`)) as PlatformError;
    expect(unreachable).toMatchObject({ code: 'network', hint: expect.stringContaining('proxy') });
    expect(unreachable.message).toContain('could not be reached');
    await expectNothingLeft();
  });
});
