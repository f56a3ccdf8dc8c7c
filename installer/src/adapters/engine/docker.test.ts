import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CommandResult } from '../../ports/commands.ts';
import { foreseen } from '../../testing/caught.ts';
import { commands } from '../commands.ts';
import { dockerEngine } from './docker.ts';
import { engineFailure } from './failure.ts';

let folder: string;
const engine = dockerEngine(commands);
const { signal } = new AbortController();
const id = `sha256:${'a'.repeat(64)}`;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** A docker on PATH that does as the recorded one did. */
async function dockerThat(script: string): Promise<void> {
  const path = join(folder, 'docker');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`);
}

const said: [string, string, string, string][] = [
  [
    'does not answer',
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    'it does not answer',
    'systemctl start docker',
  ],
  [
    'does not answer a newer client',
    'failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory',
    'it does not answer',
    'docker context ls',
  ],
  [
    'is another account’s',
    'Got permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.24/version": dial unix /var/run/docker.sock: connect: permission denied',
    'this account may not use it',
    'usermod -aG docker',
  ],
  [
    'is another account’s, and the client is newer',
    'permission denied while trying to connect to the docker API at unix:///var/run/docker.sock',
    'this account may not use it',
    'usermod -aG docker',
  ],
];

describe.each(said)('an engine that %s', (_, words, message, hint) => {
  test.each([
    ['its version', () => engine.version(signal)],
    ['an image', () => engine.image('node:24', signal)],
    ['a push', () => engine.push('a:1', 'b:1', { signal, progress: () => {} })],
  ])('asked for %s: one message with its cure', async (_what, work) => {
    await dockerThat(`echo '${words}' >&2; exit 1`);
    const error = await foreseen(work);
    expect(error).toMatchObject({ code: 'environment', exitCode: 5, message: expect.stringContaining(message) });
    expect(error.hint).toContain(hint);
    expect(error.details).toEqual([words]);
  });
});

test('no docker at all', async () => {
  vi.stubEnv('PATH', folder);
  const error = await foreseen(() => engine.version(signal));
  expect(error).toMatchObject({ code: 'environment', message: 'Docker was not found on this machine.' });
  expect(error.hint).toContain('--target embedded');
});

test('one that hangs is given up', async () => {
  await dockerThat('sleep 30');
  const error = await foreseen(() => dockerEngine(commands, { askMs: 200 }).version(signal));
  expect(error).toMatchObject({ code: 'environment', message: expect.stringContaining('does not answer') });
});

test('an image that is there, and one that is not', async () => {
  await dockerThat(`[ "$5" = node:24 ] && echo '${id} 1234' || { echo "Error: No such image: $5" >&2; exit 1; }`);
  expect(await engine.image('node:24', signal)).toEqual({ id, bytes: 1234 });
  expect(await engine.image('node:25', signal)).toBeUndefined();
});

async function* context(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('one ');
  yield Buffer.from('two');
}

describe('a build', () => {
  const build = { tag: 'stagecraft/portal:1', arguments: { BASE: 'node:24' } };

  test('is given what it is made from as it is put together', async () => {
    await dockerThat(`
case "$1" in
  build) echo "$@" > ${folder}/arguments; cat > ${folder}/context; echo 'Step 3/7 : COPY lab/ /lab/';;
  image) echo '${id} 5';;
esac`);
    const lines: string[] = [];
    await engine.build({ ...build, context: context() }, { signal, progress: (line) => lines.push(line) });
    expect(await readFile(join(folder, 'context'), 'utf8')).toBe('one two');
    expect(await readFile(join(folder, 'arguments'), 'utf8')).toBe(
      'build --tag stagecraft/portal:1 --build-arg BASE=node:24 -\n',
    );
    expect(lines).toEqual(['COPY lab/ /lab/']);
  });

  test('that fails while it is still being sent says why', async () => {
    await dockerThat("echo 'ERROR: BuildKit is enabled but the buildx component is missing or broken.' >&2; exit 1");
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      for (let index = 0; index < 1000; index += 1) yield Buffer.alloc(100_000);
    };
    const error = await foreseen(() => engine.build({ ...build, context: endless() }, { signal, progress: () => {} }));
    expect(error.hint).toContain('docker-buildx');
  });

  test('whose context cannot be read says that', async () => {
    await dockerThat('cat > /dev/null; exit 1');
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('one');
      throw new Error('the artefact has gone');
    };
    await expect(engine.build({ ...build, context: broken() }, { signal, progress: () => {} })).rejects.toThrow(
      'the artefact has gone',
    );
  });

  test('by a builder that keeps what it makes is no success', async () => {
    await dockerThat('[ "$1" = build ] && exec cat > /dev/null; echo "Error: No such image" >&2; exit 1');
    const error = await foreseen(() => engine.build({ ...build, context: context() }, { signal, progress: () => {} }));
    expect(error).toMatchObject({ code: 'environment', hint: expect.stringContaining('BUILDX_BUILDER') });
  });
});

test('a push tells the digest that the registry has it by', async () => {
  await dockerThat(`[ "$1" = push ] && echo '1: digest: ${id} size: 1234' || true`);
  expect(await engine.push('a:1', 'localhost:5000/a:1', { signal, progress: () => {} })).toBe(id);
});

test.each([
  ['denied: requested access to the resource is denied', 'network', 'docker login'],
  ['unauthorized: authentication required', 'network', 'docker login'],
  ['no basic auth credentials', 'network', 'docker login'],
  ['dial tcp: lookup registry.example.com on 10.0.0.1:53: no such host', 'network', 'images.mirror'],
  ['dial tcp 127.0.0.1:5000: connect: connection refused', 'network', 'images.mirror'],
  ['Get "https://registry.example.com/v2/": x509: certificate signed by unknown authority', 'network', 'certs.d'],
  ['http: server gave HTTP response to HTTPS client', 'network', 'insecure-registries'],
  ['toomanyrequests: You have reached your pull rate limit', 'network', 'docker login'],
  ['manifest for node:99 not found: manifest unknown: manifest unknown', 'network', 'docker load'],
  ['write /var/lib/docker/tmp/x: no space left on device', 'environment', 'docker system df'],
  ['something new', 'step', 'own words'],
])('“%s” is explained', (words, code, hint) => {
  const result: CommandResult = { exitCode: 1, timedOut: false, stdout: '', tail: [words] };
  const error = engineFailure('It failed', result);
  expect(error).toMatchObject({ code, details: [words] });
  expect(error.message).toMatch(/^It failed: /);
  expect(error.hint).toContain(hint);
});
