import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { files } from '../../adapters/files.ts';
import { pushedImages } from '../../adapters/pushed-images.ts';
import type { StepKind, StepOf } from '../../model/step.ts';
import type { Build, Engine, EngineImage } from '../../ports/engine.ts';
import type { ImageContexts } from '../../ports/image-contexts.ts';
import type { NodeImage } from '../../ports/node-images.ts';
import type { Registry } from '../../ports/registry.ts';
import { foreseen } from '../../testing/caught.ts';
import type { StepContext } from '../runner.ts';
import { imageRunner } from './image.ts';
import { imageLoadRunner } from './image-load.ts';
import { imagePushRunner } from './image-push.ts';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

/** What is in the engine, in the node and in the registry; each test begins with an engine that has two images. */
let images: Map<string, EngineImage>;
let node: Map<string, string> | undefined;
let registered: Map<string, string>;
let free: number;
let calls: string[];
let said: string[];
let context: StepContext;

beforeEach(() => {
  images = new Map([
    ['stagecraft/portal:1', { id: digest('1'), bytes: 300e6 }],
    ['postgres:17', { id: digest('2'), bytes: 200e6 }],
  ]);
  node = new Map();
  registered = new Map();
  free = 10e9;
  calls = [];
  said = [];
  context = { signal: new AbortController().signal, progress: (message) => said.push(message) };
});

const step = <Kind extends StepKind>(kind: Kind, input: StepOf<Kind>['input']): StepOf<Kind> => ({
  id: `cluster/${kind}`,
  kind,
  component: 'cluster',
  title: kind,
  after: [],
  fingerprint: 'f',
  holdsData: false,
  deadlineSeconds: 60,
  usualSeconds: 1,
  input,
});

const engine: Engine = {
  version: async () => '28.0.0',
  image: async (reference) => images.get(reference),
  async build({ tag, arguments: given, context: archive }: Build) {
    const parts: string[] = [];
    for await (const part of archive) parts.push(Buffer.from(part).toString());
    calls.push(`build ${tag} from ${given.BASE} of ${parts.join('')}`);
    images.set(tag, { id: digest('9'), bytes: 1 });
  },
  async push(image, to) {
    calls.push(`push ${image} ${to}`);
    const pushed = digest('a');
    registered.set(to, pushed).set(`${to.slice(0, to.lastIndexOf(':'))}@${pushed}`, pushed);
    return pushed;
  },
};

describe('an image of our own', () => {
  const contexts: ImageContexts = {
    portal: async (hash) => archiveOf(`portal ${hash}`),
    lab: async () => archiveOf('lab'),
  };
  async function* archiveOf(text: string): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  }
  const runner = imageRunner(engine, contexts);
  const input = (recipe: 'portal' | 'lab', tag: string) => ({ tag, base: 'node:24', recipe, portalHash: 'abc' });

  test.each([
    ['portal', 'build stagecraft/portal:2 from node:24 of portal abc'],
    ['lab', 'build stagecraft/lab:2 from node:24 of lab'],
  ] as const)('%s: made once, and kept', async (recipe, call) => {
    const made = step('image', input(recipe, `stagecraft/${recipe}:2`));
    expect(await runner.inspect(made, context)).toEqual({ state: 'absent' });
    await runner.apply(made, context);
    expect(calls).toEqual([call]);
    expect(await runner.inspect(made, context)).toEqual({ state: 'ready', fingerprint: 'f' });
    await runner.remove(made, context);
    expect(await runner.inspect(made, context)).toMatchObject({ state: 'ready' });
  });
});

describe('loading images into a cluster', () => {
  const full = (name: string): string =>
    name === 'postgres:17' ? 'docker.io/library/postgres:17' : `docker.io/${name}`;
  const nodeImages = {
    find: async (_: string, names: string[]): Promise<NodeImage[] | undefined> =>
      node &&
      [...node].filter(([name]) => names.includes(name)).map(([name, id]) => ({ name, ids: [digest('f'), id] })),
    freeBytes: async () => free,
  };
  const load = async (cluster: string, [image = '']: string[]): Promise<void> => {
    calls.push(`load ${cluster} ${image}`);
    node?.set(full(image), images.get(image)?.id ?? '');
  };
  const runner = imageLoadRunner(engine, nodeImages, { load });
  const loaded = step('image-load', { cluster: 'demo', images: ['stagecraft/portal:1', 'postgres:17'] });

  test('each once; the second time there is nothing to do', async () => {
    expect(await runner.inspect(loaded, context)).toEqual({ state: 'absent' });
    await runner.apply(loaded, context);
    expect(calls).toEqual(['load demo stagecraft/portal:1', 'load demo postgres:17']);
    expect(said).toEqual(['loading stagecraft/portal:1', 'loading postgres:17']);
    expect(await runner.inspect(loaded, context)).toEqual({ state: 'ready', fingerprint: 'f' });
    await runner.apply(loaded, context);
    expect(calls).toHaveLength(2);
  });

  test('only the one that is another now', async () => {
    await runner.apply(loaded, context);
    images.set('postgres:17', { id: digest('3'), bytes: 1 });
    expect(await runner.inspect(loaded, context)).toEqual({
      state: 'different',
      why: 'the cluster does not have postgres:17 as it is now',
    });
    calls = [];
    await runner.apply(loaded, context);
    expect(calls).toEqual(['load demo postgres:17']);
  });

  test('what the engine has lost, and the cluster has, is there', async () => {
    await runner.apply(loaded, context);
    images.clear();
    expect(await runner.inspect(loaded, context)).toMatchObject({ state: 'ready' });
    await runner.apply(loaded, context);
  });

  test('what neither has is named, before anything is loaded', async () => {
    images.delete('postgres:17');
    const error = await foreseen(() => runner.apply(loaded, context));
    expect(error).toMatchObject({ code: 'environment', message: 'Docker does not have postgres:17.' });
    expect(error.hint).toContain('docker load');
    expect(calls).toEqual([]);
  });

  test('a node with too little room: how much there is, and how much is needed', async () => {
    free = 0.5e9;
    const error = await foreseen(() => runner.apply(loaded, context));
    expect(error.message).toBe('The cluster demo has 0.5 GB free, and its images need 1.0 GB.');
    expect(error).toMatchObject({ code: 'environment', hint: expect.stringContaining('docker system df') });
    expect(calls).toEqual([]);
  });

  test('no cluster: nothing is there', async () => {
    node = undefined;
    expect(await runner.inspect(loaded, context)).toEqual({ state: 'absent' });
  });
});

describe('pushing an image to a registry', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pushed-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const registry: Registry = {
    async manifest(reference) {
      const found = registered.get(reference);
      return found === undefined ? undefined : { digest: found, platforms: [] };
    },
  };
  const pushed = () => pushedImages(files, join(folder, 'run', 'pushed.json'));
  const runner = () => imagePushRunner(engine, registry, pushed());
  const to = 'registry.example.com/platform/portal:1';
  const push = step('image-push', { image: 'stagecraft/portal:1', to });

  test('once; the digest is what the registry has', async () => {
    expect(await runner().inspect(push, context)).toEqual({ state: 'absent' });
    await runner().apply(push, context);
    expect(calls).toEqual([`push stagecraft/portal:1 ${to}`]);
    expect(await pushed().digest(to)).toBe(digest('a'));
    expect(await runner().inspect(push, context)).toEqual({ state: 'ready', fingerprint: 'f' });
    await runner().remove(push, context);
    expect(await runner().inspect(push, context)).toMatchObject({ state: 'ready' });
  });

  test('a registry that has lost it gets it again', async () => {
    await runner().apply(push, context);
    registered.clear();
    expect(await runner().inspect(push, context)).toMatchObject({ state: 'broken' });
    await runner().apply(push, context);
    expect(await runner().inspect(push, context)).toMatchObject({ state: 'ready' });
  });

  test('a registry that has something else under the name is not believed', async () => {
    const other: Registry = { manifest: async () => ({ digest: digest('b'), platforms: [] }) };
    const error = await foreseen(() => imagePushRunner(engine, other, pushed()).apply(push, context));
    expect(error).toMatchObject({ code: 'network', message: expect.stringContaining('something else') });
    expect(await pushed().digest(to)).toBeUndefined();
  });

  test.each(['', '{"registry', '[]', '{"registry.example.com/platform/portal:1": 7}'])(
    'a note that reads %j is as none',
    async (text) => {
      await runner().apply(push, context);
      await writeFile(join(folder, 'run', 'pushed.json'), text);
      expect(await runner().inspect(push, context)).toEqual({ state: 'absent' });
      await runner().apply(push, context);
      expect(JSON.parse(await readFile(join(folder, 'run', 'pushed.json'), 'utf8'))).toMatchObject({
        [to]: digest('a'),
      });
    },
  );
});
