import { rootCertificates, connect, type ConnectionOptions, type SecureVersion, type TLSSocket } from 'node:tls';
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { namespace, readyPods } from '../support/cluster.ts';
import { runIn } from '../support/cluster-api.ts';
import { address, httpPort, installationFile, type Service } from '../support/installation.ts';

const services: Service[] = ['portal', 'identity', 'forge', 'databases'];
const authority = (): string => readFileSync(installationFile('data/authority/ca.crt'), 'utf8');

/** A connection as far as its handshake; loopback by number, so that only the certificate speaks of names. */
function handshake(servername: string, options: ConnectionOptions): Promise<TLSSocket> {
  const { port } = new URL(address('portal'));
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: Number(port), servername, timeout: 10_000, ...options });
    socket.once('secureConnect', () => resolve(socket.end()));
    socket.once('timeout', () => socket.destroy(new Error('no handshake')));
    socket.once('error', reject);
  });
}

const hostOf = (service: Service): string => new URL(address(service)).hostname;

for (const version of ['TLSv1.2', 'TLSv1.3'] as SecureVersion[]) {
  test(`the edge speaks ${version}`, async () => {
    const socket = await handshake(hostOf('portal'), { ca: authority(), minVersion: version, maxVersion: version });
    expect(socket.getProtocol()).toBe(version);
  });
}

for (const version of ['TLSv1', 'TLSv1.1'] as SecureVersion[]) {
  test(`the edge does not speak ${version}`, async () => {
    // What this side would refuse by itself is allowed here, so that the refusal is the edge's.
    const old = { ca: authority(), minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' };
    await expect(handshake(hostOf('portal'), old)).rejects.toMatchObject({
      code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    });
  });
}

test('the certificate of every host verifies with the local authority, and with nothing else', async () => {
  for (const service of services) {
    const socket = await handshake(hostOf(service), { ca: authority() });
    expect(socket.authorized, service).toBe(true);
    const { valid_to: ends } = socket.getPeerCertificate();
    expect(Date.parse(ends)).toBeGreaterThan(Date.now());
  }
  await expect(handshake(hostOf('portal'), { ca: [...rootCertificates] })).rejects.toThrow(/certificate/);
  await expect(handshake('portal.example.test', { ca: authority() })).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
});

test('who comes by HTTP is led to HTTPS, to the same page', async ({ request }) => {
  for (const service of services) {
    const plain = `http://${hostOf(service)}:${httpPort()}/catalog?kind=api`;
    const answer = await request.get(plain, { maxRedirects: 0 });
    expect([301, 308], service).toContain(answer.status());
    expect(answer.headers().location).toBe(`${address(service)}/catalog?kind=api`);
  }
});

test('every answer carries the headers that browsers protect people with', async ({ request }) => {
  for (const service of services) {
    const { 'strict-transport-security': transport, ...headers } = (await request.get(address(service))).headers();
    expect(transport, service).toMatch(/^max-age=\d{4,}/);
    expect(headers, service).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': expect.stringMatching(/^(SAMEORIGIN|DENY)$/),
    });
  }
  const policy = (await request.get(address('portal'))).headers()['content-security-policy'];
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
});

test('figures are served inside, and not at the edge', async ({ request }) => {
  const [portal] = await readyPods('backstage');
  const fetched = "fetch('http://127.0.0.1:7007/metrics').then((answer) => answer.text()).then(console.log)";
  const figures = await runIn(portal?.metadata.name ?? '', namespace, 'backstage', ['node', '-e', fetched]);
  expect(figures).toContain('# TYPE');
  for (const path of ['/metrics', '/metrics/', '//metrics', '/metrics?a', '/Metrics', '/%6detrics']) {
    for (const method of ['get', 'head', 'post'] as const) {
      const answer = await request[method](`${address('portal')}${path}`, { maxRedirects: 0 });
      expect(await answer.text(), `${method} ${path}`).not.toContain('# TYPE');
    }
  }
  expect((await request.get(`${address('portal')}/metrics`)).status()).toBeGreaterThanOrEqual(400);
});
