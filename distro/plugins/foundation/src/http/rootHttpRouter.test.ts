import { generateKeyPairSync } from 'node:crypto';
import authPlugin from '@backstage/plugin-auth-backend';
import { SignJWT } from 'jose';
import { rootHealthFeature } from '../health/rootHealth';
import { createEchoPlugin } from '../__testUtils__/echoPlugin';
import { startPortal, type TestPortal } from '../__testUtils__/portal';
import { testSignInModule } from '../__testUtils__/signInProvider';
import { rootHttpRouterFeature } from './rootHttpRouter';

jest.setTimeout(60_000);

const perAddress = 12;
const perPerson = 20;

function bearer(token: string) {
  return { authorization: `Bearer ${token}` };
}

async function statuses(url: string, count: number, headers: (index: number) => Record<string, string>) {
  const found: number[] = [];
  for (let index = 0; index < count; index++) {
    found.push((await fetch(url, { headers: headers(index) })).status);
  }
  return found;
}

describe('root HTTP router', () => {
  let portal: TestPortal;

  beforeAll(async () => {
    portal = await startPortal({
      features: [
        rootHealthFeature,
        rootHttpRouterFeature,
        authPlugin,
        testSignInModule,
        createEchoPlugin('echo'),
        createEchoPlugin('caller', 'echo'),
      ],
      config: {
        auth: { environment: 'development', providers: { test: { development: {} } } },
        stagecraft: { rateLimit: { window: '10 minutes', perAddress, perPerson } },
      },
    });
  });

  afterAll(() => portal?.stop());

  /** As the proxy in front passes it on: every test has an address of its own. */
  const from = (address: string) => ({ 'x-forwarded-for': address });

  it('refuses a burst from loopback with a message, and says when to come back', async () => {
    const url = `${portal.url}/api/echo/open`;
    const found = await statuses(url, perAddress + 3, () => ({}));
    expect(found.slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
    expect(found.slice(-3)).toEqual([429, 429, 429]);
    const refused = await fetch(url);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit-limit')).toBe(String(perAddress));
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    expect((await refused.json()).error.message).toMatch(/^Too many requests\. Wait \d+ s and try again\.$/);
  });

  it('never limits health and metrics', async () => {
    const paths = ['/healthcheck', '/.backstage/health/v1/readiness', '/.backstage/health/v1/liveness', '/metrics'];
    for (const path of paths) {
      const found = await statuses(`${portal.url}${path}`, perAddress + 5, () => ({}));
      expect({ path, found: new Set(found) }).toEqual({ path, found: new Set([200]) });
    }
    expect(await (await fetch(`${portal.url}/healthcheck`)).json()).toMatchObject({ status: 'ok' });
  });

  it('does not let invented tokens or addresses escape the limit of the address', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const forge = (index: number, typ: string, sub: string) =>
      new SignJWT({ sub: `${sub}${index}`, aud: 'echo' })
        .setProtectedHeader({ alg: 'ES256', typ, kid: 'invented' })
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey);
    const users = await Promise.all(
      Array.from({ length: perAddress }, (_, index) => forge(index, 'vnd.backstage.user', 'user:default/u')),
    );
    const services = await Promise.all([
      forge(0, 'vnd.backstage.plugin', 'caller'),
      forge(0, 'vnd.backstage.plugin', 'x'),
    ]);
    const tokens = [...users, ...services, 'nonsense', 'a.b.c'];
    const found = await statuses(`${portal.url}/api/echo/open`, tokens.length, (index) => ({
      ...bearer(tokens[index]),
      // Only what the nearest proxy says counts; what stands before it is the client's own invention.
      'x-forwarded-for': `203.0.113.${index}, 198.51.100.7`,
    }));
    expect(found.filter((status) => status === 200)).toHaveLength(perAddress);
    expect(found.slice(-4)).toEqual([429, 429, 429, 429]);
  });

  it('counts a person wherever they come from, and not by address', async () => {
    const omar = await portal.tokenOf('user:default/omar');
    const found = await statuses(`${portal.url}/api/echo/closed`, perPerson + 2, (index) => ({
      ...bearer(omar),
      ...from(`192.0.2.${index}`),
    }));
    expect(found).toEqual([...Array(perPerson).fill(200), 429, 429]);
    const ines = await portal.tokenOf('user:default/ines');
    const other = await fetch(`${portal.url}/api/echo/closed`, { headers: { ...bearer(ines), ...from('192.0.2.1') } });
    expect(other.status).toBe(200);
  });

  it('keeps calls between plugins working when their address has nothing left', async () => {
    await statuses(`${portal.url}/api/echo/open`, perAddress + 1, () => ({}));
    expect((await fetch(`${portal.url}/api/echo/open`)).status).toBe(429);
    const response = await fetch(`${portal.url}/api/caller/call`, { headers: from('198.51.100.99') });
    expect((await response.json()).answers).toEqual(Array(10).fill(200));
  });

  it('continues a trace, tells it in the answer and writes it into every line of the log', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const response = await fetch(`${portal.url}/api/echo/open`, {
      headers: { ...from('198.51.100.50'), traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    });
    expect(response.headers.get('x-trace-id')).toBe(traceId);
    expect(response.headers.get('traceresponse')).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const traced = portal.lines.filter((line) => line.traceId === traceId);
    expect(traced.map((line) => line.plugin)).toEqual(expect.arrayContaining(['echo', 'rootHttpRouter']));
  });

  it('labels metrics by plugin and never by what callers invent', async () => {
    await fetch(`${portal.url}/api/invented-${Date.now()}/x`, { headers: from('198.51.100.60') });
    await fetch(`${portal.url}/api/echo/missing`, { headers: from('198.51.100.61') });
    // An edge closes the path as it is written here, and no other spelling leads there.
    for (const spelling of ['Metrics', 'METRICS', 'metrics/']) {
      expect(await (await fetch(`${portal.url}/${spelling}`)).text()).not.toContain('# HELP');
    }
    const text = await (await fetch(`${portal.url}/metrics`)).text();
    expect(text).toMatch(/http_requests_total\{plugin="echo",method="GET",status="200"\} \d+/);
    expect(text).toMatch(/http_request_duration_seconds_bucket\{le="0\.25",plugin="echo",method="GET",status="2xx"\}/);
    expect(text).toMatch(/http_requests_total\{plugin="none",method="GET",status="404"\}/);
    expect(text).toMatch(/stagecraft_rate_limited_requests_total\{bucket="address"\} [1-9]/);
    expect(text).toMatch(/stagecraft_database_connections\{plugin="auth",state="idle"\} [1-9]/);
    expect(text).toMatch(/nodejs_eventloop_lag_seconds/);
    expect(text).toMatch(/process_resident_memory_bytes/);
    expect(text).not.toContain('invented');
  });

  it('sends the security headers of Backstage', async () => {
    const { headers } = await fetch(`${portal.url}/healthcheck`);
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('strict-transport-security')).toContain('max-age');
    expect(headers.get('x-powered-by')).toBeNull();
  });
});
