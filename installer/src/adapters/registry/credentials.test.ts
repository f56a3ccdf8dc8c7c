import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { commands } from '../commands.ts';
import { files } from '../files.ts';
import { dockerCredentials } from './credentials.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credentials-'));
  vi.stubEnv('DOCKER_CONFIG', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const find = (registry: string) => dockerCredentials(commands, files).find(registry);

const keep = (config: unknown): Promise<void> =>
  writeFile(join(folder, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));

/** A helper as Docker calls it: it reads the registry's name, and answers in JSON or not at all. */
async function helper(name: string, script: string): Promise<void> {
  const path = join(folder, `docker-credential-${name}`);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`);
}

test('what is kept in the file, a colon in the password included', async () => {
  await keep({ auths: { 'registry.example.com': { auth: btoa('ada:a:b') }, 'other.example.com': {} } });
  expect(await find('registry.example.com')).toEqual({ username: 'ada', password: 'a:b' });
  expect(await find('other.example.com')).toBeUndefined();
  expect(await find('unknown.example.com')).toBeUndefined();
});

test('Docker Hub is kept under the address that it had first', async () => {
  await keep({ auths: { 'https://index.docker.io/v1/': { auth: btoa('ada:x') } } });
  expect(await find('docker.io')).toEqual({ username: 'ada', password: 'x' });
});

test('a helper is asked for the registry by name', async () => {
  await helper('safe', 'read name; echo "{\\"Username\\":\\"ada\\",\\"Secret\\":\\"of $name\\"}"');
  await keep({ credHelpers: { 'registry.example.com': 'safe' } });
  expect(await find('registry.example.com')).toEqual({ username: 'ada', password: 'of registry.example.com' });
  expect(await find('other.example.com')).toBeUndefined();
});

test.each([
  ['does not know the registry', 'echo "credentials not found in native keychain"; exit 1'],
  ['says nothing that can be read', 'echo "not json"'],
])('a helper that %s: what the file has', async (_, script) => {
  await helper('odd', script);
  await keep({ credsStore: 'odd', auths: { 'registry.example.com': { auth: btoa('ada:file') } } });
  expect(await find('registry.example.com')).toEqual({ username: 'ada', password: 'file' });
});

test.each([
  ['no file', undefined],
  ['half a file', '{"auths": {'],
  ['a helper with a path', { credsStore: '../../bin/sh' }],
  ['a helper that is not there', { credsStore: 'nowhere' }],
])('%s: nobody has signed in', async (_, config) => {
  if (config !== undefined) await keep(config);
  expect(await find('registry.example.com')).toBeUndefined();
});
