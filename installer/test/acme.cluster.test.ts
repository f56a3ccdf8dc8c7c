import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, type PeerCertificate } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dockerSays } from '../src/testing/engine.ts';
import { noCluster } from '../src/testing/kind-cluster.ts';
import { until } from '../src/verify/until.ts';
import { type AcmeServer, acmePrograms, startAcmeServer } from './support/acme-server.ts';
import { realInstallation, type Running } from './support/real-up.ts';

/** The home of the suite: the portal is built there already. */
const home = process.env.STAGECRAFT_TEST_HOME ?? '';
const found = noCluster || home === '' ? { reason: 'no cluster' } : acmePrograms(path.join(home, 'cache'));
const why = 'reason' in found ? ` (${found.reason})` : '';

const portBase = 29_000;
const https = portBase + 43;
const hosts = ['portal', 'identity', 'forge', 'databases'].map((each) => `${each}.acme.stagecraft.localhost`);
const map = process.env.STAGECRAFT_TEST_IMAGE_MAP;

/** As somebody's browser sees it who trusts only that authority. */
function certificateOf(servername: string, ca: string): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: https, servername, ca }, () => {
      resolve(socket.getPeerCertificate());
      socket.end();
    });
    socket.on('error', reject);
  });
}

function endOf({ ended }: Running): AbortSignal {
  const over = new AbortController();
  void ended.then(() => over.abort());
  return over.signal;
}

describe.skipIf(why !== '')(`an edge with ACME${why}`, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'acme-'));
  const installation = realInstallation({ home, name: 'acme', portBase });
  const config = path.join(folder, 'stagecraft.yaml');
  const place = ['--port-base', String(portBase), '--target', 'kind', '--config', config];
  const start = () => installation.start('up', ...place, ...(map ? ['--image-map', map] : []));
  const up = () => start().ended;
  const trial = {
    folder,
    programs: 'folder' in found ? found.folder : '',
    address: noCluster
      ? ''
      : dockerSays('network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}'),
    port: portBase + 900,
    tlsPort: https,
  };
  let server: AcmeServer;
  const inNode = (...command: string[]): string =>
    dockerSays(
      'exec',
      'stagecraft-acme-control-plane',
      'kubectl',
      '--kubeconfig',
      '/etc/kubernetes/admin.conf',
      ...command,
    );

  beforeAll(async () => {
    await installation.deleteAll();
    server = await startAcmeServer(trial);
    writeFileSync(path.join(folder, 'authority.crt'), server.authority);
    const acme = { email: 'platform@harbourline.example', server: server.directory, authority: 'authority.crt' };
    const file = { apiVersion: 'stagecraft.dev/v1', kind: 'Platform', spec: { target: 'kind', edge: { acme } } };
    writeFileSync(config, JSON.stringify(file));
  });
  afterAll(async () => {
    await installation.deleteAll();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('waits for an authority that is away, and says so; its certificate is there as soon as that one is', async () => {
    const coming = start();
    let said = '';
    coming.child.stdout?.on('data', (chunk: Buffer) => (said += chunk));
    const waits = () => (/Get the certificate.*none of the trusted authority/.test(said) ? true : undefined);
    const all = AbortSignal.any([AbortSignal.timeout(240_000), endOf(coming)]);
    await until(async () => waits(), 240_000, all);
    expect(said).toMatch(/stagecraft logs edge/);
    expect(server.given()).toBe(0);
    await server.open();
    const { code, output } = await coming.ended;
    expect(code, output).toBe(0);
    expect(server.given()).toBe(1);
  });

  test('and shows it under every name', async () => {
    for (const host of hosts) {
      const { issuer, subjectaltname } = await certificateOf(host, server.authority);
      expect(issuer.CN).toContain('Pebble');
      expect(subjectaltname?.split(', ').sort()).toEqual(hosts.map((each) => `DNS:${each}`).sort());
    }
  });

  test('a second up changes nothing; an edge that was killed asks for no other', async () => {
    expect((await up()).output).toContain('0 changed');
    const { serialNumber } = await certificateOf(hosts[0] ?? '', server.authority);
    inNode('delete', 'pod', 'edge-0', '--namespace', 'edge', '--now');
    inNode('rollout', 'status', 'statefulset/edge', '--namespace', 'edge', '--timeout', '120s');
    expect((await up()).code).toBe(0);
    expect((await certificateOf(hosts[0] ?? '', server.authority)).serialNumber).toBe(serialNumber);
    expect(server.given()).toBe(1);
  });
});
