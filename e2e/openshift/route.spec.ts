import { request as plainRequest } from 'node:http';
import { connect } from 'node:tls';
import { expect, test } from '@playwright/test';
import { address } from '../support/installation.ts';
import { administrator, namespace } from './cluster.ts';

const httpPort = Number(process.env.STAGECRAFT_TEST_HTTP_PORT ?? '18080');
const portal = new URL(address('portal'));

test('plain HTTP is led to the same page by HTTPS', async () => {
  const answer = await new Promise<{ status: number | undefined; location: string | undefined }>((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: httpPort,
      path: '/catalog?kind=api',
      headers: { host: portal.hostname },
    };
    plainRequest(options, ({ statusCode, headers }) => resolve({ status: statusCode, location: headers.location }))
      .on('error', reject)
      .end();
  });
  expect(answer).toEqual({ status: 302, location: `${portal.origin}/catalog?kind=api` });
});

test('nothing older than TLS 1.2 is spoken', async () => {
  const speak = (version: 'TLSv1.1' | 'TLSv1.2'): Promise<string> =>
    new Promise((resolve) => {
      const options = { host: '127.0.0.1', port: Number(portal.port || 443), servername: portal.hostname };
      const range = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' } as const;
      const socket = connect({ ...options, ...range }, () => {
        resolve(socket.getProtocol() ?? '');
        socket.destroy();
      });
      socket.on('error', (error) => resolve(error.message));
    });
  expect(await speak('TLSv1.2')).toBe('TLSv1.2');
  expect(await speak('TLSv1.1')).toMatch(/alert|version|protocol/i);
});

test('the portal’s figures are for the inside: /metrics leads nowhere, and HSTS is told', async ({ request }) => {
  for (const path of ['/metrics', '/metrics/', '/metrics?x=1']) {
    expect((await request.get(`${portal.origin}${path}`)).status(), path).toBe(503);
  }
  const page = await request.get(portal.origin);
  expect(page.status()).toBe(200);
  expect(page.headersArray().filter(({ name }) => name.toLowerCase() === 'strict-transport-security')).toEqual([
    { name: 'strict-transport-security', value: expect.stringMatching(/^max-age=\d+$/) },
  ]);
});

test('every Route is admitted, ends TLS at the edge and leads HTTP away', () => {
  const routes = JSON.parse(administrator(['get', 'routes', '--namespace', namespace, '--output', 'json'])) as {
    items: { spec: { tls: object }; status: { ingress: { conditions: object[] }[] } }[];
  };
  expect(routes.items.length).toBeGreaterThanOrEqual(5);
  for (const { spec, status } of routes.items) {
    expect(spec.tls).toEqual({ termination: 'edge', insecureEdgeTerminationPolicy: 'Redirect' });
    expect(status.ingress[0]?.conditions[0]).toMatchObject({ type: 'Admitted', status: 'True' });
  }
});

test.describe('with two replicas', () => {
  const scale = (replicas: number): void => {
    const deployment = ['--namespace', namespace, 'deployment/backstage'];
    administrator(['scale', ...deployment, `--replicas=${replicas}`]);
    administrator(['rollout', 'status', ...deployment, '--timeout=140s']);
  };
  test.beforeAll(() => {
    test.setTimeout(180_000);
    scale(2);
  });
  test.afterAll(() => scale(1));

  test('a browser stays with its pod, and another one may have the other', async ({ playwright }) => {
    const chosen = async (): Promise<string> => {
      const browser = await playwright.request.newContext();
      await browser.get(`${portal.origin}/healthcheck`);
      const { cookies } = await browser.storageState();
      const [cookie] = cookies.filter(({ value }) => /^[0-9a-f]{32}$/.test(value));
      for (let turn = 0; turn < 10; turn += 1) {
        // Whoever is kept is given no other cookie.
        expect((await browser.get(`${portal.origin}/healthcheck`)).headers()['set-cookie']).toBeUndefined();
      }
      await browser.dispose();
      return cookie?.value ?? '';
    };
    await expect(async () => {
      const seen = new Set<string>();
      for (let turn = 0; turn < 12; turn += 1) seen.add(await chosen());
      expect(seen.size).toBe(2);
    }).toPass({ timeout: 60_000 });
  });
});
