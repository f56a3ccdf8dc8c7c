import { rootSystemMetadataServiceFactory } from '@backstage/backend-defaults/rootSystemMetadata';
import { mockCredentials, mockServices, startTestBackend, TestDatabases } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { PlatformSummary } from '@stagecraft/plugin-platform-common';
import request from 'supertest';
import { parse } from 'yaml';
import { platformPlugin } from './plugin';
import { expectToMatch } from './__testUtils__/openApi';
import { json, startEndpoint, type Endpoint } from './__testUtils__/endpoint';

describe('platform backend', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_17'] });
  const endpoints: Endpoint[] = [];
  let stops: Array<() => Promise<void>> = [];

  const endpoint = async (...answer: Parameters<typeof startEndpoint>) => {
    const started = await startEndpoint(...answer);
    endpoints.push(started);
    return started;
  };
  afterEach(async () => {
    await Promise.all([...stops.map((stop) => stop()), ...endpoints.splice(0).map((one) => one.close())]);
    stops = [];
  });

  async function start(
    platform: object,
    decision: AuthorizeResult.ALLOW | AuthorizeResult.DENY = AuthorizeResult.ALLOW,
  ) {
    const knex = await databases.init('POSTGRES_17');
    const backend = await startTestBackend({
      features: [
        platformPlugin,
        rootSystemMetadataServiceFactory,
        mockServices.rootConfig.factory({ data: { platform } }),
        mockServices.database.mock({ getClient: async () => knex }).factory,
        mockServices.permissions.mock({ authorize: async (asked) => asked.map(() => ({ result: decision })) }).factory,
      ],
    });
    stops.push(() => backend.stop());
    return backend.server;
  }

  async function summaryOf(platform: object): Promise<PlatformSummary> {
    const { status, body } = await request(await start(platform)).get('/api/platform/summary');
    expect(status).toBe(200);
    expectToMatch('PlatformSummary', body);
    return body;
  }

  it('tells the phase, what it promises and what is next', async () => {
    const summary = await summaryOf({ phase: 2, installation: 'harbour' });
    expect(summary.installation).toBe('harbour');
    expect(summary.phase).toEqual({ current: 2, next: 3 });
    expect(summary.phases.map((phase) => phase.number)).toEqual([1, 2, 3, 4]);
    expect((await summaryOf({ phase: 4 })).phase).toEqual({ current: 4 });
    expect((await summaryOf({ phase: 4, missing: [] })).phase).toEqual({ current: 4 });
    expect((await summaryOf({ phase: 4, missing: ['flags'] })).phase).toEqual({ current: 4, missing: ['flags'] });
  });

  it('measures each capability for real: up, slow, down, lying, gone, not configured', async () => {
    const up = await endpoint(json(200, { status: 'ok' }));
    const slow = await endpoint((_request, response) => setTimeout(() => response.end('{}'), 250));
    const down = await endpoint(json(500, {}));
    const lying = await endpoint(json(200, { status: 'error' }));
    const silent = await endpoint(() => undefined);
    const gone = await endpoint(json(200, {}));
    await gone.close();
    const http = (id: string, url?: string) => ({
      id,
      component: id,
      title: id,
      health: { kind: 'http', url, expect: 'json' },
    });
    const summary = await summaryOf({
      health: { timeoutMs: 600, degradedMs: 200 },
      capabilities: [
        { id: 'portal', component: 'Backstage', title: 'Portal', health: { kind: 'self' } },
        { id: 'database', component: 'PostgreSQL', title: 'Database', health: { kind: 'postgres' } },
        http('up', up.url),
        http('slow', slow.url),
        http('down', down.url),
        http('lying', lying.url),
        http('silent', silent.url),
        http('gone', gone.url),
        http('unset'),
        { id: 'undeclared', component: 'x', title: 'x' },
      ],
    });
    const states = Object.fromEntries(summary.capabilities.map(({ id, health }) => [id, health.state]));
    expect(states).toEqual({
      portal: expect.stringMatching(/healthy|degraded/),
      database: 'healthy',
      up: 'healthy',
      slow: 'degraded',
      down: 'down',
      lying: 'down',
      silent: 'down',
      gone: 'down',
      unset: 'unknown',
      undeclared: 'unknown',
    });
    expect(summary.health.state).toBe('down');
    const database = summary.capabilities.find((capability) => capability.id === 'database');
    expect(database?.health.message).toMatch(/^PostgreSQL 17\S* answers queries\.$/);
  });

  it('asks an endpoint once, however many look at the platform', async () => {
    const up = await endpoint(json(200, {}));
    const server = await start({
      capabilities: [{ id: 'up', component: 'up', title: 'up', health: { kind: 'http', url: up.url } }],
    });
    await Promise.all(Array.from({ length: 20 }, () => request(server).get('/api/platform/summary').expect(200)));
    expect(up.asked()).toBe(1);
  });

  it('lists itself among the installed plugins', async () => {
    const { status, body } = await request(await start({})).get('/api/platform/plugins');
    expect(status).toBe(200);
    expectToMatch('InstalledPlugins', body);
    expect(body.backend.map((plugin: { pluginId: string }) => plugin.pluginId)).toContain('platform');
  });

  it.each(['summary', 'plugins', 'verify', 'openapi.yaml'])(
    'shows %s to nobody without credentials or permission',
    async (route) => {
      const denied = await start({}, AuthorizeResult.DENY);
      const refused = await request(denied).get(`/api/platform/${route}`);
      expect(refused.status).toBe(403);
      expect(refused.body.error.message).toMatch(/platform\.summary\.read/);
      const anonymous = mockCredentials.none.header();
      const { status } = await request(denied).get(`/api/platform/${route}`).set('Authorization', anonymous);
      expect(status).toBe(401);
    },
  );

  it('publishes its OpenAPI document, which names every route', async () => {
    const { text, type } = await request(await start({}))
      .get('/api/platform/openapi.yaml')
      .expect(200);
    expect(type).toBe('application/yaml');
    expect(Object.keys(parse(text).paths)).toEqual(['/summary', '/plugins', '/verify', '/openapi.yaml']);
  });

  it('does not start with a configuration that means nothing', async () => {
    await expect(start({ phase: 9 })).rejects.toThrow(/platform\.phase: must be 1, 2, 3 or 4/);
  });
});
