import { TestDatabases } from '@backstage/backend-test-utils';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import { CalledSide } from './__testUtils__/CalledSide';
import { folderWith, type Portal, startPortal } from './__testUtils__/portal';
import { databaseType } from './__testUtils__/types';

jest.setTimeout(90_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_17'] });

/** knex hides the password from anything that lists properties. */
const connectionOf = (knex: Knex) => {
  const { connection } = knex.client.config;
  return { ...connection, password: connection.password };
};

describe('carrying requests out', () => {
  let knex: Knex;
  let side: CalledSide;
  const portals: Portal[] = [];
  const children: ChildProcess[] = [];

  const types = () => ({ 'database.yaml': databaseType });
  const requestsConfig = (more: JsonObject = {}) => ({
    requests: { targets: { databases: { title: 'The databases service', baseUrl: side.url, token: 't' } }, ...more },
  });
  const start = async (more: JsonObject = {}) => {
    const portal = await startPortal({ knex, types: types(), config: requestsConfig(more) });
    portals.push(portal);
    return portal;
  };
  const approved = async (portal: Portal, name: string) => {
    const { body } = await portal
      .as('omar')
      .post('/requests', { submissionId: randomUUID(), typeId: 'new-database', values: { name } });
    expect((await portal.as('lena').post(`/requests/${body.request.id}/approve`)).status).toBe(200);
    return body.request.id as string;
  };
  const spawnExecutor = () => {
    const settings = {
      connection: connectionOf(knex),
      config: { requests: { ...requestsConfig().requests, types: [folderWith(types())] } },
    };
    const transform = require.resolve('@backstage/cli/config/nodeTransform.cjs');
    const child = spawn(process.execPath, ['--require', transform, join(__dirname, '__testUtils__/executorChild.ts')], {
      env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '', EXECUTOR_CHILD: JSON.stringify(settings) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    children.push(child);
    return child;
  };
  const until = async (good: () => boolean, what: string) => {
    const end = Date.now() + 20_000;
    while (!good()) {
      if (Date.now() > end) throw new Error(`It did not come to it: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  beforeAll(async () => {
    knex = await databases.init('POSTGRES_17');
  });

  beforeEach(async () => {
    side = await new CalledSide().start();
  });

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const portal of portals.splice(0)) await portal.backend.stop();
    await side.stop();
    await knex('requests').delete();
  });

  it('tries again after 5xx, a cut connection, a slow and a half answer, with one effect', async () => {
    side.behaviours = ['error', 'cut-after-effect', 'slow', 'garbage', 'busy'];
    const portal = await start();
    const id = await approved(portal, 'orders');
    const { request, history } = await portal.as('omar').until(id, (one) => one.request.state === 'done');
    expect(side.calls.map((call) => call.key)).toEqual(Array(6).fill(id));
    expect(side.effects).toEqual(new Map([[id, 1]]));
    expect(request).toMatchObject({ attempts: 6, result: { database: 'orders' } });
    expect(request.nextAttemptAt).toBeUndefined();
    const reasons = history.filter((entry) => entry.event === 'postpone').map((entry) => entry.reason);
    expect(reasons).toEqual([
      expect.stringMatching(/^attempt 1: The databases service answered 500: the disk is full; next at 2/),
      expect.stringMatching(/^attempt 2: The databases service could not be reached/),
      expect.stringMatching(/^attempt 3: The databases service did not answer within 1.5 s/),
      expect.stringMatching(/^attempt 4: The databases service answered with something that is not JSON/),
      expect.stringMatching(/^attempt 5: The databases service answered 503: come back later/),
    ]);
  });

  it('waits for a called side that is not there', async () => {
    const portal = await start();
    const { port } = side;
    await side.stop();
    const id = await approved(portal, 'away');
    await portal.as('omar').until(id, (one) => /connection refused/.test(one.request.message ?? ''));
    side = await new CalledSide().start(port);
    await portal.as('omar').until(id, (one) => one.request.state === 'done');
    expect(side.effects.get(id)).toBe(1);
  });

  it('fails at once when the called side refuses, in its words, and a retry uses the same key', async () => {
    side.behaviours = ['refuse'];
    const portal = await start();
    const id = await approved(portal, 'taken');
    const { request, rights } = await portal.as('lena').until(id, (one) => one.request.state === 'failed');
    expect(request.message).toBe('The databases service answered 409: the name taken is taken');
    expect(rights.retry).toBe(true);
    expect(portal.notifications.at(-1)?.payload).toMatchObject({
      title: 'Failed: New database: taken',
      severity: 'high',
    });

    expect((await portal.as('omar').post(`/requests/${id}/retry`)).status).toBe(403);
    expect((await portal.as('lena').post(`/requests/${id}/retry`)).status).toBe(200);
    await portal.as('omar').until(id, (one) => one.request.state === 'done');
    expect(side.calls.map((call) => call.key)).toEqual([id, id]);
  });

  it('says what the answer lacked', async () => {
    side.behaviours = ['incomplete'];
    const portal = await start();
    const id = await approved(portal, 'lacking');
    const { request } = await portal.as('omar').until(id, (one) => one.request.state === 'failed');
    expect(request.message).toContain('answered without database, handover');
  });

  it('gives up at the deadline', async () => {
    side.behaviours = Array(500).fill('error');
    const hasty = { 'database.yaml': databaseType.replace('deadlineMinutes: 1', 'deadlineMinutes: 0.03') };
    const portal = await startPortal({ knex, types: hasty, config: requestsConfig() });
    portals.push(portal);
    const id = await approved(portal, 'never');
    const { request } = await portal.as('omar').until(id, (one) => one.request.state === 'failed', 20);
    expect(request.message).toMatch(/^Given up after \d+ attempts. The last one: The databases service answered 500/);
  });

  it('shares the work of two portals without doing anything twice', async () => {
    const [one] = [await start(), await start()];
    const names = Array.from({ length: 20 }, (_, index) => `many${String.fromCharCode(97 + index)}`);
    const ids = await Promise.all(names.map((name) => approved(one, name)));
    for (const id of ids) await one.as('omar').until(id, (details) => details.request.state === 'done');
    expect(side.calls).toHaveLength(20);
    expect(side.effects.size).toBe(20);
  });

  it('keeps the lease on a call that takes longer than the lease', async () => {
    side.behaviours = ['slow'];
    side.slowMilliseconds = 5000;
    const patient = { 'database.yaml': databaseType.replace('timeoutSeconds: 1.5', 'timeoutSeconds: 20') };
    for (let replica = 0; replica < 2; replica += 1) {
      portals.push(await startPortal({ knex, types: patient, config: requestsConfig() }));
    }
    const id = await approved(portals[0], 'patient');
    await portals[0].as('omar').until(id, (one) => one.request.state === 'done', 20);
    expect(side.calls).toHaveLength(1);
  });

  it('goes on elsewhere when a portal is stopped in the middle of a call', async () => {
    side.behaviours = ['slow'];
    const first = await start();
    const id = await approved(first, 'handed');
    await until(() => side.calls.length === 1, 'the call');
    portals.shift();
    await first.backend.stop();
    const second = await start();
    const { request } = await second.as('omar').until(id, (one) => one.request.state === 'done');
    expect(side.effects.get(id)).toBe(1);
    expect(request.attempts).toBe(2);
  });

  it('loses nothing when the process is killed between approval and call', async () => {
    const first = await start({ executor: { enabled: false } });
    const id = await approved(first, 'early');
    const second = await start();
    await second.as('omar').until(id, (one) => one.request.state === 'done');
    expect(side.effects.get(id)).toBe(1);
  });

  it('has one effect when the process is killed -9 while it waits for the answer', async () => {
    side.behaviours = ['slow'];
    const approving = await start({ executor: { enabled: false } });
    const id = await approved(approving, 'killed');
    const child = spawnExecutor();
    await until(() => side.effects.get(id) === 1, 'the effect');
    const dead = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
    child.kill('SIGKILL');
    expect(await dead).toBe('SIGKILL');
    expect((await approving.as('omar').get(`/requests/${id}`)).body.request.state).toBe('running');

    spawnExecutor();
    const { request } = await approving.as('omar').until(id, (one) => one.request.state === 'done', 20);
    expect(request.attempts).toBe(2);
    expect(side.effects).toEqual(new Map([[id, 1]]));
    expect(side.calls.map((call) => call.key)).toEqual([id, id]);
  });

  it('refuses a decision, and a cancellation, while it runs', async () => {
    side.behaviours = ['slow'];
    const portal = await start();
    const id = await approved(portal, 'running');
    await until(() => side.calls.length === 1, 'the call');
    const { status, body } = await portal.as('omar').post(`/requests/${id}/cancel`);
    expect([status, body.error.message]).toEqual([409, expect.stringContaining('running')]);
  });

  it('survives notifications that fail', async () => {
    const portal = await startPortal({ knex, types: types(), config: requestsConfig(), notificationsFail: true });
    portals.push(portal);
    const id = await approved(portal, 'silent');
    const { request } = await portal.as('omar').until(id, (one) => one.request.state === 'done');
    expect(request.attempts).toBe(1);
  });
});
