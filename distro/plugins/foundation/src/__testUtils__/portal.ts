import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createBackend } from '@backstage/backend-defaults';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { transports } from 'winston';
import { Writable } from 'node:stream';
import { createRootLoggerFeature } from '../logging/rootLogger';
import { createTestDatabases } from './database';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function collectLines() {
  const lines: Array<Record<string, unknown>> = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      const text = String(chunk).trim();
      lines.push(...text.split('\n').map((line) => JSON.parse(line)));
      done();
    },
  });
  return { lines, transport: new transports.Stream({ stream }) };
}

export interface TestPortalOptions {
  readonly features: BackendFeature[];
  readonly config?: JsonObject;
  readonly database?: JsonObject;
}

/** A real backend with the real services of Backstage, on a port of its own. */
export async function startPortal({ features, config = {}, database }: TestPortalOptions) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const databases = createTestDatabases();
  const { connectionString, prefix } = databases;
  const data: JsonObject = {
    app: { baseUrl: url },
    ...config,
    backend: {
      baseUrl: url,
      listen: { host: '127.0.0.1', port },
      database: database ?? { client: 'pg', connection: connectionString, prefix },
      ...(config.backend as JsonObject | undefined),
    },
  };
  const { lines, transport } = collectLines();
  const backend = createBackend();
  backend.add(mockServices.rootConfig.factory({ data }));
  backend.add(createRootLoggerFeature({ transports: [transport] }));
  for (const feature of features) {
    backend.add(feature);
  }
  await backend.start();
  return {
    url,
    lines,
    databases,
    async tokenOf(user: string, ...groups: string[]): Promise<string> {
      const query = new URLSearchParams([
        ['env', 'development'],
        ['user', user],
        ...groups.map((group) => ['group', group]),
      ]);
      const headers = { 'x-forwarded-for': '192.0.2.250' };
      const response = await fetch(`${url}/api/auth/test/start?${query}`, { headers });
      return (await response.json()).token;
    },
    end: () => backend.stop(),
    async stop() {
      await backend.stop();
      await databases.remove();
    },
  };
}

export type TestPortal = Awaited<ReturnType<typeof startPortal>>;
