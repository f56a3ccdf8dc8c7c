import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { files } from '../adapters/files.ts';
import { installerLock } from '../adapters/lock.ts';
import { explainNpmFailure } from '../adapters/npm-failure.ts';
import type { PlatformError } from '../model/errors.ts';
import type { CommandRunner } from '../ports/commands.ts';
import { portalBuilder } from './builder.ts';

let cache: string;
const distro = new URL('../../../distro', import.meta.url).pathname;
const folder = (...parts: string[]): string => join(cache, 'portal', ...parts);

function builderThat(run: CommandRunner['run']) {
  const tools = { files, commands: { run }, lock: installerLock, node: process.execPath };
  return portalBuilder({ ...tools, cache, distro, explain: explainNpmFailure });
}

const build = (builder: ReturnType<typeof builderThat>): Promise<void> =>
  builder.build('abc', new AbortController().signal, () => {});

const runsNothing = builderThat.bind(undefined, () => Promise.reject(new Error('nothing is to be run')));

async function layArtefact(mark: string | undefined): Promise<void> {
  await mkdir(folder('abc', 'app', 'packages', 'backend', 'dist'), { recursive: true });
  if (mark !== undefined) await writeFile(folder('abc', 'complete.json'), mark);
}

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'portal-cache-'));
});
afterEach(() => rm(cache, { recursive: true, force: true }));

describe('what lies in the cache', () => {
  test('is absent, half-written or complete', async () => {
    const { inspect } = runsNothing();
    expect(await inspect('abc')).toBe('absent');
    await layArtefact(undefined);
    expect(await inspect('abc')).toBe('half-written');
    await layArtefact('{"hash":"ab');
    expect(await inspect('abc')).toBe('half-written');
    await layArtefact('{"hash":"another"}');
    expect(await inspect('abc')).toBe('half-written');
    await layArtefact('{"hash":"abc"}');
    expect(await inspect('abc')).toBe('complete');
  });

  test('is not trusted when the mark is there and the portal is not', async () => {
    await layArtefact('{"hash":"abc"}');
    await rm(folder('abc', 'app'), { recursive: true });
    expect(await runsNothing().inspect('abc')).toBe('half-written');
  });

  test('is not built again when it is complete', async () => {
    await layArtefact('{"hash":"abc"}');
    await build(runsNothing());
    expect(await readdir(folder())).toEqual(['abc']);
  });
});

test('a build that fails leaves nothing behind: no half artefact, no lock', async () => {
  await mkdir(folder('abc.partial', 'workspace'), { recursive: true });
  const refuses = builderThat(async () => ({
    exitCode: 1,
    timedOut: false,
    stdout: '',
    tail: ['Cannot find module'],
  }));
  const error = await build(refuses).catch((thrown: unknown) => thrown as PlatformError);
  expect(error).toMatchObject({ code: 'step', details: ['Cannot find module'] });
  expect(await readdir(folder())).toEqual([]);
  expect(await refuses.inspect('abc')).toBe('absent');
});

test('a build that runs into a full disk says so, also when only its last words tell', async () => {
  const tail = ['tar: app/dist/index.js: Cannot write: No space left on device'];
  const full = builderThat(async () => ({ exitCode: 2, timedOut: false, stdout: '', tail }));
  const error = await build(full).catch((thrown: unknown) => thrown as PlatformError);
  expect(error).toMatchObject({ code: 'environment', message: expect.stringContaining('The disk is full') });
  expect(await readdir(folder())).toEqual([]);
});

test('an interrupted build leaves nothing behind either', async () => {
  const interruption = new AbortController();
  const stopped = builderThat(async () => {
    interruption.abort();
    interruption.signal.throwIfAborted();
    throw new Error('not reached');
  });
  await expect(stopped.build('abc', interruption.signal, () => {})).rejects.toThrow(/abort/i);
  expect(await readdir(folder())).toEqual([]);
});

test('two that want the same portal build it once: the second waits, and finds it', async () => {
  const release = await installerLock.take(folder('abc.lock'));
  const said: string[] = [];
  const second = runsNothing().build('abc', new AbortController().signal, (message) => said.push(message));
  await expect.poll(() => said).toContain('another stagecraft is building the same portal');
  await layArtefact('{"hash":"abc"}');
  await release();
  await second;
});
