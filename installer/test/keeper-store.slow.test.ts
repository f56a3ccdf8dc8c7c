import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { files } from '../src/adapters/files.ts';
import { openSecrets } from '../src/adapters/secrets.ts';
import { openStore } from '../src/adapters/store-client.ts';
import { storeKeys } from '../src/adapters/store-keys.ts';
import { secretStoreRunner } from '../src/apply/runners/secret-store.ts';
import { asInstaller } from '../src/apply/secret-store/ask-as.ts';
import { keptInStep } from '../src/composition/kept-in-step.ts';
import type { Plan } from '../src/model/plan.ts';
import type { ProcessSpec } from '../src/model/process.ts';
import type { StepOf } from '../src/model/step.ts';
import {
  type Installation,
  makeInstallation,
  serviceSpec,
  statusOf,
  textOf,
  until,
  untilPhase,
} from './support/keeper.ts';

const main = path.resolve(import.meta.dirname, '../../lab/secrets/src/main.ts');
const greeting = 'well kept and never written';

let installation: Installation;
let store: ProcessSpec;
let url: string;
const servers: Server[] = [];

const inFolder = (name: string): string => path.join(installation.folder, name);
const keys = () => storeKeys(files, inFolder('store.json'));
const secrets = () => openSecrets(files, inFolder('secrets.json'));

const step = (): StepOf<'secret-store'> => ({
  ...{ id: 'lab-secrets/store', kind: 'secret-store', component: 'lab-secrets', title: 'Set up', after: [] },
  ...{ fingerprint: 'one', holdsData: true, deadlineSeconds: 60, usualSeconds: 1 },
  input: { url, names: ['greeting'] },
});

const context = { signal: new AbortController().signal, progress() {} };
const setUp = () => secretStoreRunner(openStore, keys(), secrets());

const told = (changes: Partial<ProcessSpec> = {}): Promise<ProcessSpec> =>
  serviceSpec('shop', {
    secretEnv: { GREETING: 'greeting' },
    secretStore: { url },
    after: ['lab-secrets'],
    ...changes,
  });

beforeEach(async () => {
  installation = makeInstallation();
  const { keeper } = installation;
  await keeper.start('1');
  store = await serviceSpec('lab-secrets', { title: 'the store of secrets', args: [main], health: { kind: 'store' } });
  url = `http://127.0.0.1:${store.front.port}`;
  store.env = { DATA_DIR: inFolder('data/secrets'), PUBLIC_URL: url, NODE_NO_WARNINGS: '1' };
  await keeper.put(store, 'one');
  await untilPhase(keeper, 'lab-secrets', 'healthy');
  await setUp().apply(step(), context);
});

afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await installation.remove();
});

const seal = async (): Promise<void> => {
  const access = await keys().read();
  if (!access) throw new Error('there is no way in');
  await asInstaller(openStore(url), access, (session) =>
    session('sys/seal', { method: 'PUT', body: {} }).then(() => {}),
  );
};

const ownWords = (): string => readFileSync(inFolder('logs/supervisor.log'), 'utf8');

test('a process is told its secrets by the store, and nothing of it is written down', async () => {
  const { keeper } = installation;
  // What the file says does not count any more.
  renameSync(inFolder('secrets.json'), inFolder('secrets.away'));
  const spec = await told();
  await keeper.put(spec, 'one');
  await untilPhase(keeper, 'shop', 'healthy');
  expect(await textOf(spec, '/secret')).toBe(String(greeting.length));
  expect(statSync(inFolder('store.json')).mode & 0o077).toBe(0);
  const access = JSON.parse(readFileSync(inFolder('store.json'), 'utf8'));
  expect(access).not.toHaveProperty('rootToken');
  for (const file of [
    'run/desired.json',
    'run/children.json',
    'logs/supervisor.log',
    'logs/lab-secrets.log',
    'data/secrets/store.sealed',
    'data/secrets/audit.log',
  ]) {
    const text = readFileSync(inFolder(file), 'utf8');
    for (const secret of [greeting, access.unsealKey, access.keeper.secretId]) expect(text).not.toContain(secret);
  }
});

test('after a start of the machine everything comes back without a hand', async () => {
  const { keeper } = installation;
  await keeper.put(await told(), 'one');
  await untilPhase(keeper, 'shop', 'healthy');
  const former = (await statusOf(keeper, 'lab-secrets'))?.pid ?? 0;
  process.kill(former, 'SIGKILL');
  await until('another store', async () => {
    const status = await statusOf(keeper, 'lab-secrets');
    return status?.phase === 'healthy' && status.pid !== former ? true : undefined;
  });
  await keeper.restart('shop');
  await untilPhase(keeper, 'shop', 'healthy');
  expect(await setUp().inspect(step(), context)).toEqual({ state: 'ready', fingerprint: 'one' });
});

test('sealed by hand it is said, who starts waits for it, and a new start of it opens it', async () => {
  const { keeper } = installation;
  await seal();
  expect((await untilPhase(keeper, 'lab-secrets', 'unhealthy')).reason).toBe('it is sealed: `stagecraft up` opens it');
  await keeper.put(await told(), 'one');
  expect((await untilPhase(keeper, 'shop', 'waiting')).reason).toBe('waits for lab-secrets');
  await keeper.put(store, 'one');
  const begin = Date.now();
  await untilPhase(keeper, 'shop', 'healthy');
  expect(Date.now() - begin).toBeLessThan(10_000);
});

test('with another key it stays shut, and says which file is wanted', async () => {
  const { keeper } = installation;
  const whole = readFileSync(inFolder('store.json'), 'utf8');
  const access = JSON.parse(whole);
  writeFileSync(
    inFolder('store.json'),
    JSON.stringify({ ...access, unsealKey: Buffer.alloc(32, 7).toString('base64') }),
  );
  await keeper.restart('lab-secrets');
  const said = await until('a reason', async () => (await statusOf(keeper, 'lab-secrets'))?.reason);
  expect(said).toContain('the key in store.json does not open it');
  rmSync(inFolder('store.json'));
  await until('another reason', async () =>
    (await statusOf(keeper, 'lab-secrets'))?.reason?.includes('has no key for it') ? true : undefined,
  );
  writeFileSync(inFolder('store.json'), whole);
  await untilPhase(keeper, 'lab-secrets', 'healthy');
  expect(ownWords()).not.toContain(access.unsealKey);
});

async function other(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const login = JSON.stringify({ auth: { client_token: 's.token' } });

test.each<{ what: string; answer: RequestListener; reason: string }>([
  {
    what: 'lies',
    answer: (request, response) =>
      response.end(request.url?.endsWith('/login') ? login : '{"data":{"data":{"other":"x"}}}'),
    reason: 'the store of secrets answers for greeting without its value',
  },
  {
    what: 'is something else',
    answer: (_request, response) => response.end('<html>hello</html>'),
    reason: 'the store of secrets gives answers that cannot be understood',
  },
  { what: 'is silent', answer: () => {}, reason: 'the store of secrets gives no answer within 10 s' },
  {
    what: 'has nothing',
    answer: (request, response) =>
      response
        .writeHead(request.url?.endsWith('/login') ? 200 : 404)
        .end(request.url?.endsWith('/login') ? login : '{"errors":[]}'),
    reason: 'the store of secrets has no greeting: `stagecraft up` puts it there',
  },
  {
    what: 'knows nobody',
    answer: (_request, response) => response.writeHead(400).end('{"errors":["invalid role or secret ID"]}'),
    reason: 'the store of secrets refuses to let the installation in: 400 invalid role or secret ID',
  },
])('a store that $what is named, and a retry works', async ({ answer, reason }) => {
  const { keeper } = installation;
  await keeper.put(await told({ secretStore: { url: await other(answer) }, after: [] }), 'one');
  expect((await untilPhase(keeper, 'shop', 'backing-off')).reason).toBe(reason);
  await keeper.put(await told(), 'two');
  await untilPhase(keeper, 'shop', 'healthy');
});

test('what was changed in the store is put right, and a change of the installation reaches it', async () => {
  const access = await keys().read();
  if (!access) throw new Error('there is no way in');
  const body = { data: { value: 'by another hand' } };
  await asInstaller(openStore(url), access, (session) =>
    session('kv/data/platform/greeting', { method: 'POST', body }).then(() => {}),
  );
  expect(await setUp().inspect(step(), context)).toEqual({ state: 'different', why: '1 of 1 are missing or others' });
  await setUp().apply(step(), context);
  expect(await setUp().inspect(step(), context)).toMatchObject({ state: 'ready' });

  const inStep = keptInStep(secrets(), keys(), async () => ({ steps: [step()] }) as unknown as Plan, openStore);
  await inStep.change({ greeting: 'another one', 'greeting-former': 'not for the store' });
  expect(await setUp().inspect(step(), context)).toMatchObject({ state: 'ready' });
  await seal();
  await expect(inStep.change({ greeting: 'a third one' })).rejects.toThrow('The store of secrets is sealed.');
  expect(await secrets().read('greeting')).toBe('another one');
});

test('what jobs of the platform’s own projects fetch follows the installation, and what else lies there stays', async () => {
  const access = await keys().read();
  if (!access) throw new Error('there is no way in');
  const projects = { 'platform/provisioning/databases': { token: 'greeting' } };
  const more = { ...step(), input: { ...step().input, projects } };
  const read = (name: string) =>
    asInstaller(openStore(url), access, async (session) => {
      const { body } = await session(`kv/data/projects/platform/provisioning/${name}`);
      return (body.data as { data: unknown }).data;
    });
  await asInstaller(openStore(url), access, (session) =>
    session('kv/data/projects/platform/provisioning/own', { method: 'POST', body: { data: { mine: 'x' } } }),
  );
  expect(await setUp().inspect(more, context)).toMatchObject({ state: 'different' });
  await setUp().apply(more, context);
  expect(await setUp().inspect(more, context)).toMatchObject({ state: 'ready' });
  expect(await read('databases')).toEqual({ token: greeting });

  const inStep = keptInStep(secrets(), keys(), async () => ({ steps: [more] }) as unknown as Plan, openStore);
  await inStep.change({ greeting: 'made anew' });
  expect(await read('databases')).toEqual({ token: 'made anew' });
  expect(await setUp().inspect(more, context)).toMatchObject({ state: 'ready' });
  expect(await read('own')).toEqual({ mine: 'x' });
});

test('a secret that came with a new release, or that is yet to be given, is no obstacle', async () => {
  const more = { ...step(), input: { ...step().input, names: ['greeting', 'newcomer'] } };
  expect(await setUp().inspect(more, context)).toEqual({ state: 'different', why: '1 of 2 are missing or others' });
  await secrets().keep('newcomer', 'at last');
  await setUp().apply(more, context);
  expect(await setUp().inspect(more, context)).toMatchObject({ state: 'ready' });
});

test('whoever was killed while setting up goes on; lost keys and lost data are told apart', async () => {
  const { keeper } = installation;
  await keeper.remove('lab-secrets');
  rmSync(inFolder('data/secrets'), { recursive: true });
  await keeper.put(store, 'two');
  const isEmpty = async () =>
    (await statusOf(keeper, 'lab-secrets'))?.reason?.includes('it is empty, though it held the platform’s secrets');
  await until('a reason', async () => ((await isEmpty()) ? true : undefined));
  rmSync(inFolder('store.json'));
  await untilPhase(keeper, 'lab-secrets', 'healthy');
  // Killed after the key was kept and before anything else.
  const made = await openStore(url)('sys/init', { method: 'PUT', body: { secret_shares: 1, secret_threshold: 1 } });
  const [unsealKey] = made.body.keys_base64 as string[];
  await keys().keep({ version: 1, unsealKey: unsealKey ?? '', rootToken: String(made.body.root_token) });
  await setUp().apply(step(), context);
  expect(await setUp().inspect(step(), context)).toMatchObject({ state: 'ready' });
  rmSync(inFolder('store.json'));
  await expect(setUp().inspect(step(), context)).rejects.toThrow('has no way into it any more');
});
