import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { cached, createDatabaseProbe } from './databaseProbe';
import { createHealth } from './rootHealth';

/** Stands between the probe and the real PostgreSQL, and can be cut or turned silent. */
async function startGate(port = 0) {
  const target = new URL(process.env.BACKSTAGE_TEST_DATABASE_POSTGRES17_CONNECTION_STRING!);
  const sockets = new Set<Socket>();
  const state = { silent: false };
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    if (!state.silent) {
      const upstream = connect(Number(target.port), target.hostname);
      upstream.on('error', () => socket.destroy());
      socket.pipe(upstream).pipe(socket);
    }
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  return {
    state,
    port: address.port,
    connection: { host: '127.0.0.1', port: address.port, user: target.username, password: target.password },
    async close() {
      for (const socket of sockets) {
        socket.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function createReadiness(connection: object, state: 'starting' | 'up' | 'stopping' = 'up') {
  const config = mockServices.rootConfig({
    data: { backend: { database: { client: 'pg', connection: { ...connection } } } },
  });
  return createHealth(() => state, createDatabaseProbe(config));
}

describe('health', () => {
  it('is ready with a database, not without it, and ready again when it is back', async () => {
    const gate = await startGate();
    const health = createReadiness(gate.connection);
    expect(await health.getReadiness()).toEqual({
      status: 200,
      payload: { status: 'ok', checks: { database: 'ok' } },
    });
    await gate.close();
    const refused = await health.getReadiness();
    expect(refused.status).toBe(503);
    expect(refused.payload).toMatchObject({ message: 'Not ready: the database cannot be used (ECONNREFUSED)' });
    expect((await health.getLiveness()).status).toBe(200);
    const again = await startGate(gate.port);
    expect((await health.getReadiness()).status).toBe(200);
    await again.close();
  });

  it('does not wait long for a database that accepts and says nothing', async () => {
    const gate = await startGate();
    gate.state.silent = true;
    const started = Date.now();
    expect((await createReadiness(gate.connection).getReadiness()).status).toBe(503);
    expect(Date.now() - started).toBeLessThan(4000);
    await gate.close();
  });

  it('tells a refused password apart without telling the password', async () => {
    const gate = await startGate();
    const { payload } = await createReadiness({
      ...gate.connection,
      user: 'nobody-here',
      password: 'open-sesame',
    }).getReadiness();
    expect(JSON.stringify(payload)).toMatch(/cannot be used \(28/);
    expect(JSON.stringify(payload)).not.toContain('open-sesame');
    await gate.close();
  });

  it.each(['starting', 'stopping'] as const)('is not ready while %s', async (state) => {
    expect((await createReadiness({}, state).getReadiness()).status).toBe(503);
  });
});

describe('cached', () => {
  it('asks once for all who ask at once, and again when the answer is old', async () => {
    let now = 0;
    let asked = 0;
    const ask = cached(
      async () => ++asked,
      1000,
      () => now,
    );
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
    now = 999;
    expect(await ask()).toBe(1);
    now = 1000;
    expect(await ask()).toBe(2);
  });

  it('does not keep a failure', async () => {
    let broken = true;
    const ask = cached(async () => {
      if (broken) {
        throw new Error('broken');
      }
      return 'fine';
    }, 1000);
    await expect(ask()).rejects.toThrow('broken');
    broken = false;
    expect(await ask()).toBe('fine');
  });
});
