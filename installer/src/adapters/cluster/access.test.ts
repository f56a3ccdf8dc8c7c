import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { foreseen } from '../../testing/caught.ts';
import { files } from '../files.ts';
import { clusterAccess } from './access.ts';
import { currentContext } from './configuration.ts';

let folder: string;
let servers: Server[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'access-'));
  servers = [];
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers) server.close().closeAllConnections();
  rmSync(folder, { recursive: true });
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The person's own configuration, with one context for each address. */
function configure(addresses: Record<string, string>): void {
  const names = Object.keys(addresses);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: names.map((name) => ({ name, cluster: { server: addresses[name], 'insecure-skip-tls-verify': true } })),
    users: [{ name: 'me', user: { token: 'secret-token' } }],
    contexts: names.map((name) => ({ name, context: { cluster: name, user: 'me' } })),
    'current-context': names[0],
  };
  const file = join(folder, 'config');
  writeFileSync(file, JSON.stringify(config));
  vi.stubEnv('KUBECONFIG', file);
}

const json =
  (status: number, body: object): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
const healthy = json(200, { gitVersion: 'v1.35.4' });

const trouble = (context: string) => foreseen(() => clusterAccess(files, { context }).get());

describe('a cluster of the person’s configuration', () => {
  test('is the one of the context that was named, whatever the current one is', async () => {
    configure({ other: 'http://127.0.0.1:1', mine: await serve(healthy) });
    expect(currentContext()).toBe('other');
    expect(await (await clusterAccess(files, { context: 'mine' }).get()).version()).toBe('v1.35.4');
  });

  test('a context that is not there: those that are', async () => {
    configure({ one: 'http://127.0.0.1:1', two: 'http://127.0.0.1:1' });
    const error = await trouble('tree');
    expect(error).toMatchObject({ code: 'environment', message: 'There is no context called tree.' });
    expect(error.details).toEqual(['known: one', 'known: two']);
    expect(error.hint).toContain('spec.cluster.context');
  });

  test('nobody listens: where, and what to do', async () => {
    const address = await serve(healthy);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    configure({ mine: address });
    const error = await trouble('mine');
    expect(error).toMatchObject({ code: 'environment', exitCode: 5, hint: expect.stringContaining('kubectl version') });
    expect(error.message).toContain(`The cluster of the context mine does not answer: nobody listens at ${address}`);
    expect(await clusterAccess(files, { context: 'mine' }).find()).toBeUndefined();
  });

  test('it does not know who asks: to be signed in to again, and not to be waited for', async () => {
    configure({ mine: await serve(json(401, { message: 'Unauthorized', reason: 'Unauthorized' })) });
    const error = await trouble('mine');
    expect(error).toMatchObject({ code: 'environment', hint: expect.stringContaining('sign in to the cluster again') });
    expect(error.message).not.toContain('secret-token');
    // No step may take it for a cluster without anything in it.
    await expect(clusterAccess(files, { context: 'mine' }).find()).rejects.toThrow('refused');
  });

  test('what answers is no cluster', async () => {
    configure({ mine: await serve((_request, response) => response.writeHead(404).end('<h1>Not here</h1>')) });
    expect((await trouble('mine')).code).not.toBe('unexpected');
  });

  test('it takes too long: that it does', { timeout: 20_000 }, async () => {
    configure({ mine: await serve(() => {}) });
    expect((await trouble('mine')).message).toContain('takes too long to answer');
  });

  test('there is no configuration at all', async () => {
    vi.stubEnv('KUBECONFIG', '');
    vi.stubEnv('HOME', folder);
    vi.stubEnv('USERPROFILE', folder);
    expect(currentContext()).toBeUndefined();
    const error = await foreseen(() => clusterAccess(files, {}).get());
    expect(error).toMatchObject({ code: 'environment', message: 'No cluster is chosen.' });
    expect(error.hint).toContain('KUBECONFIG');
  });

  test('the configuration cannot be read: which file', async () => {
    const file = join(folder, 'config');
    writeFileSync(file, 'clusters: [');
    vi.stubEnv('KUBECONFIG', file);
    const error = await foreseen(() => clusterAccess(files, {}).get());
    expect(error.message).toContain(`${file} is not a configuration for a cluster`);
  });
});
