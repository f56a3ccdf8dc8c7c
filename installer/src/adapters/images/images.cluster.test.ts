import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { smallArtefact } from '../../testing/artefact.ts';
import { foreseen } from '../../testing/caught.ts';
import { availableImage, dockerSays, noEngine } from '../../testing/engine.ts';
import { type RunningRegistry, registryImage, startRegistry } from '../../testing/registry.ts';
import { commands } from '../commands.ts';
import { files } from '../files.ts';
import { dockerEngine } from '../engine/docker.ts';
import { dockerCredentials } from '../registry/credentials.ts';
import { imageRegistry } from '../registry/registry.ts';
import { imageContexts } from './contexts.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');
const { signal } = new AbortController();
const options = { signal, progress: () => {} };
const engine = dockerEngine(commands);
const made = 'stagecraft-test/portal:1';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'images-'));
  await smallArtefact(join(folder, 'portal', 'abc'));
});
afterAll(async () => {
  if (!noEngine) dockerSays('image', 'rm', '--force', made);
  await rm(folder, { recursive: true });
});
afterEach(() => vi.unstubAllEnvs());

/** Nothing needs to be pulled: what is copied into an empty image is the same as in any other. */
async function buildPortal(): Promise<void> {
  const contexts = imageContexts({ root, cache: folder, commands, node: process.execPath });
  const context = await contexts.portal('abc', options);
  await engine.build({ tag: made, context, arguments: { BASE: 'scratch' } }, options);
}

/** Every path in an image that cannot run. */
async function pathsIn(image: string): Promise<string[]> {
  const id = dockerSays('create', image, 'nothing');
  try {
    const exported = join(folder, 'image.tar');
    dockerSays('export', '--output', exported, id);
    return (await commands.run({ file: 'tar', args: ['-tf', exported] })).stdout.split('\n');
  } finally {
    dockerSays('rm', id);
  }
}

describe.skipIf(noEngine)('an image, made by a real engine', () => {
  test.each([
    ['with BuildKit', '1'],
    ['without it', '0'],
  ])('%s: what was built, and what it needs, in one place', async (_, buildKit) => {
    vi.stubEnv('DOCKER_BUILDKIT', buildKit);
    await buildPortal();
    const paths = await pathsIn(made);
    expect(paths).toEqual(
      expect.arrayContaining([
        'app/packages/backend/dist/index.cjs.js',
        'app/config/app-config.yaml',
        'app/company/realm.json',
        'app/node_modules/express/index.js',
        'app/node_modules/@ours/plugin',
        'app/plugins/ours/node_modules/zod/package.json',
      ]),
    );
    const config = JSON.parse(dockerSays('image', 'inspect', '--format', '{{json .Config}}', made)) as {
      User: string;
      WorkingDir: string;
    };
    expect(config).toMatchObject({ User: '1000', WorkingDir: '/app' });
    expect((await engine.image(made, signal))?.id).toMatch(/^sha256:/);
  });

  test('a base that is nowhere: said with what to do', async () => {
    const contexts = imageContexts({ root, cache: folder, commands, node: process.execPath });
    const context = await contexts.portal('abc', options);
    const base = 'localhost:1/nothing:1';
    const build = engine.build({ tag: made, context, arguments: { BASE: base } }, options);
    const error = await foreseen(() => build);
    expect(error.message).toContain(`${made} could not be built`);
    expect(error.details.join('\n')).toContain('localhost:1');
  });

  test('an image that is not there', async () => {
    expect(await engine.image('stagecraft-test/nothing:1', signal)).toBeUndefined();
    expect(await engine.version(signal)).toMatch(/^\d+\./);
  });
});

/** Of `ada` with the password `secret`. */
const passwords = 'ada:$2y$05$KdW8c4veDsNnzASB3zZQ0O2pQvezSP9h6WVgjr3h.nHo4GsaqvcHK\n';

describe.skipIf(noEngine || availableImage(registryImage) === undefined)('pushed to a real registry', () => {
  const registries: RunningRegistry[] = [];
  afterAll(() => {
    for (const { remove } of registries) remove();
  });
  const start = async (...more: string[]): Promise<RunningRegistry> => {
    const registry = await startRegistry(...more);
    registries.push(registry);
    return registry;
  };

  test('it is found there by the digest that was told', async () => {
    await buildPortal();
    const { address } = await start();
    const to = `${address}/platform/portal:1`;
    try {
      const digest = await engine.push(made, to, options);
      const found = await imageRegistry({ find: async () => undefined }).manifest(to, signal);
      expect(found?.digest).toBe(digest);
    } finally {
      dockerSays('image', 'rm', to);
    }
  });

  test('that lets only some in: said with what to do; signed in, it is pushed and found', async () => {
    const auth = join(folder, 'auth');
    await mkdir(auth);
    await writeFile(join(auth, 'htpasswd'), passwords);
    await buildPortal();
    const { address } = await start(
      ...['--volume', `${auth}:/auth:ro`, '--env', 'REGISTRY_AUTH=htpasswd'],
      ...['--env', 'REGISTRY_AUTH_HTPASSWD_REALM=it', '--env', 'REGISTRY_AUTH_HTPASSWD_PATH=/auth/htpasswd'],
    );
    const to = `${address}/platform/portal:1`;
    try {
      const error = await foreseen(() => engine.push(made, to, options));
      expect(error).toMatchObject({ code: 'network', message: expect.stringContaining('does not let us in') });
      expect(error.hint).toContain('docker login');
      const login = { auths: { [address]: { auth: btoa('ada:secret') } } };
      await writeFile(join(auth, 'config.json'), JSON.stringify(login));
      vi.stubEnv('DOCKER_CONFIG', auth);
      const digest = await engine.push(made, to, options);
      const registry = imageRegistry(dockerCredentials(commands, files));
      expect((await registry.manifest(to, signal))?.digest).toBe(digest);
    } finally {
      dockerSays('image', 'rm', to);
    }
  });
});
