import { metrics } from '@opentelemetry/api';
import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import permissionPlugin from '@backstage/plugin-permission-backend';
import { auditorFeature } from './audit/auditorFeature';
import { auditPlugin } from './audit/plugin';
import { rootHealthFeature } from './health/rootHealth';
import { rootHttpRouterFeature } from './http/rootHttpRouter';
import { permissionPolicyModule } from './policy/module';
import { createEchoPlugin } from './__testUtils__/echoPlugin';
import { fakeIdentityModule, signIn } from './__testUtils__/fakeIdentity';
import { startPortal, type TestPortal } from './__testUtils__/portal';
import { testSignInModule } from './__testUtils__/signInProvider';

jest.setTimeout(60_000);

function user(name: string, email: string) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name, namespace: 'default' },
    spec: { profile: { email } },
  };
}

describe('the whole foundation', () => {
  let portal: TestPortal;
  let auditor: string;

  beforeAll(async () => {
    const entities = [user('omar', 'omar@harbourline.example'), user('ines', 'ines@harbourline.example')];
    portal = await startPortal({
      features: [
        rootHealthFeature,
        rootHttpRouterFeature,
        auditorFeature,
        auditPlugin,
        authPlugin,
        permissionPlugin,
        permissionPolicyModule,
        testSignInModule,
        fakeIdentityModule,
        catalogServiceMock.factory({ entities }),
        createEchoPlugin('echo'),
      ],
      config: {
        auth: { environment: 'development', providers: { test: { development: {} }, oidc: { development: {} } } },
        permission: { enabled: true, roles: { viewer: ['group:default/viewers'] } },
        stagecraft: { logging: { level: 'warn', plugins: { echo: 'debug' } } },
        backend: { auth: { keys: [{ secret: 'swordfish-secret' }] } },
      },
    });
    auditor = await portal.tokenOf('user:default/vera', 'group:default/viewers');
  });

  afterAll(() => portal?.stop());

  async function search(query: Record<string, string>, token = auditor) {
    const response = await fetch(`${portal.url}/api/audit/records?${new URLSearchParams(query)}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: response.status, body: await response.json() };
  }

  async function eventually(query: Record<string, string>, count: number) {
    for (let attempt = 0; attempt < 50; attempt++) {
      const { body } = await search(query);
      if (body.items.length >= count) {
        return body.items;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no ${count} records for ${JSON.stringify(query)}`);
  }

  it('keeps a record of an action: who, what, from where, in which trace, and no secret', async () => {
    const token = await portal.tokenOf('user:default/omar');
    const traceId = 'a'.repeat(31).concat('1');
    await fetch(`${portal.url}/api/echo/act`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'x-forwarded-for': '198.51.100.20',
        traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
      },
    });
    const [record, ...others] = await eventually({ plugin: 'echo', action: 'thing-change' }, 1);
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      actor: 'user:default/omar',
      status: 'succeeded',
      severity: 'medium',
      decision: 'allowed',
      address: '198.51.100.20',
      method: 'POST',
      path: '/api/echo/act',
      traceId,
      meta: { changed: true, password: '***', odd: 'nulhere' },
    });
    expect((await search({ traceId })).body.items).toHaveLength(1);
    expect((await search({ text: '"CHANGED": true' })).body.items).toHaveLength(1);
    expect((await search({ text: '100%' })).body.items).toEqual([]);
    expect((await search({ to: '2020-01-01' })).body.items).toEqual([]);
  });

  it('lets nobody read it without the permission', async () => {
    expect((await fetch(`${portal.url}/api/audit/records`)).status).toBe(401);
    const { status, body } = await search({}, await portal.tokenOf('user:default/omar'));
    expect(status).toBe(403);
    expect(body.error.message).toMatch(/Your role does not let you/);
  });

  const senseless: Record<string, string>[] = [
    { limit: '0' },
    { limit: '201' },
    { from: 'yesterday' },
    { status: 'odd' },
    { cursor: 'x' },
    { nothing: '1' },
  ];
  it.each(senseless)('answers 400 to %j', async (query) => {
    expect((await search(query)).status).toBe(400);
  });

  it('signs in who is in the catalog, and leaves a record', async () => {
    expect(await signIn(portal.url, { code: JSON.stringify({ preferred_username: 'omar' }) })).toContain(
      'user:default/omar',
    );
    const [record] = await eventually({ action: 'sign-in', actor: 'user:default/omar' }, 1);
    expect(record).toMatchObject({ plugin: 'auth', status: 'succeeded', meta: { provider: 'oidc' } });
  });

  it('takes an address only when it is verified', async () => {
    const code = (email_verified: boolean) =>
      JSON.stringify({ preferred_username: 'x', email: 'ines@harbourline.example', email_verified });
    expect(await signIn(portal.url, { code: code(true) })).toContain('user:default/ines');
    const refused = await signIn(portal.url, { code: code(false) });
    expect(refused).toContain("the portal's catalog has no such person. Ask your platform team to add you.");
    expect(refused).not.toContain('user:default/ines');
  });

  it('records who was refused, and answers that nobody asked for', async () => {
    await signIn(portal.url, { error: 'access_denied' });
    await signIn(portal.url, { code: '{}' }, false);
    const records = await eventually({ action: 'sign-in', status: 'failed' }, 3);
    const errors = records.map((record: { error: string }) => record.error);
    expect(errors).toEqual([
      'Error: The answer of the identity provider was not accepted',
      'Error: identity provider: access_denied',
      expect.stringContaining('no such person'),
    ]);
  });

  it('pages without losing or repeating a record', async () => {
    const whole = (await search({ limit: '200' })).body.items.map((record: { id: string }) => record.id);
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await search({ limit: '2', ...(cursor ? { cursor } : {}) });
      paged.push(...body.items.map((record: { id: string }) => record.id));
      cursor = body.nextCursor;
    } while (cursor);
    expect(paged).toEqual(whole);
    expect(paged.length).toBeGreaterThan(4);
  });

  it('logs JSON with a level for each plugin and without the secrets of the configuration', async () => {
    portal.lines.length = 0;
    await fetch(`${portal.url}/api/echo/open?token=swordfish-secret`, {
      headers: { 'user-agent': 'swordfish-secret' },
    });
    const token = await portal.tokenOf('user:default/omar');
    await fetch(`${portal.url}/api/echo/act`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const echo = portal.lines.filter((line) => line.plugin === 'echo');
    expect(echo.map((line) => line.level)).toEqual(expect.arrayContaining(['debug', 'info']));
    expect(Object.keys(echo[0]).slice(0, 6)).toEqual(['time', 'level', 'plugin', 'message', 'traceId', 'spanId']);
    expect(echo.find((line) => line.isAuditEvent)).toMatchObject({
      user: 'user:default/omar',
      eventId: 'thing-change',
    });
    expect(portal.lines.filter((line) => line.plugin !== 'echo' && line.level === 'info')).toEqual([]);
    expect(JSON.stringify(portal.lines)).not.toContain('swordfish-secret');
  });

  it('shows what plugins measure through OpenTelemetry', async () => {
    metrics.getMeter('default').createCounter('harbour_ships_total').add(3);
    expect(await (await fetch(`${portal.url}/metrics`)).text()).toMatch(/^harbour_ships_total 3$/m);
  });
});
