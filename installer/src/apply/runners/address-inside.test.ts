import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { StepOf } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import { foreseen } from '../../testing/caught.ts';
import { addressInsideRunner } from './address-inside.ts';

let server: Server;
let at: string;
let status: number;
let isThere: boolean;

beforeAll(async () => {
  server = createServer((_request, response) => response.writeHead(status).end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  at = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
});
afterAll(() => server.close());
beforeEach(() => {
  [status, isThere] = [200, true];
});

/** The program that a pod would be asked to run, run here. */
const cluster: Partial<Cluster> = {
  read: async (reference) => (isThere ? { ...reference } : undefined),
  run: (_pod, [, ...args]) =>
    new Promise((resolve) => {
      execFile(process.execPath, args, (error, output) => resolve({ exitCode: error ? 1 : 0, output }));
    }),
};
const access = { get: async () => cluster, find: async () => cluster } as unknown as ClusterAccess;

const stepAt = (url: string) =>
  ({
    input: { namespace: 'backstage', pod: 'databases-0', url },
    fingerprint: 'planned',
  }) as StepOf<'address-inside'>;
const heard: string[] = [];
const context = () => ({ signal: AbortSignal.timeout(20_000), progress: (said: string) => void heard.push(said) });
const look = (url = at) => addressInsideRunner(access).inspect(stepAt(url), context());
const reach = (url: string, patience = 0) => addressInsideRunner(access, patience).apply(stepAt(url), context());

test('what a pod reaches is as planned; without the pod nobody knows', async () => {
  expect(await look()).toEqual({ state: 'ready', fingerprint: 'planned' });
  await reach(at);
  isThere = false;
  expect(await look()).toEqual({ state: 'absent' });
});

test('a name that pods do not know: it says which, and whose it is to make it known', async () => {
  const unknown = 'http://identity.nowhere.invalid/';
  expect(await look(unknown)).toMatchObject({ state: 'different', why: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) });
  const { message, hint } = await foreseen(() => reach(unknown));
  expect(message).toMatch(/pods do not reach identity\.nowhere\.invalid: .*(ENOTFOUND|EAI_AGAIN)/);
  expect(hint).toContain('the cluster’s DNS');
});

test('whoever answers something else, or not at all, is told of as that', async () => {
  status = 503;
  expect((await foreseen(() => reach(at))).message).toContain('it answers 503');
  const { message, hint } = await foreseen(() => reach('http://127.0.0.1:9/'));
  expect(message).toMatch(/ECONNREFUSED|bad port/);
  expect(hint).toContain('between the cluster’s pods and the platform’s edge');
});

test('it is waited for, and what is in the way is said meanwhile', async () => {
  status = 404;
  setTimeout(() => (status = 200), 500);
  await reach(at, 15_000);
  expect(heard).toContain('it answers 404');
});
