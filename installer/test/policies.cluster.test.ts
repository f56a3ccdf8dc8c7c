import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { objectsRunner } from '../src/apply/runners/objects.ts';
import { releaseRunner } from '../src/apply/runners/release.ts';
import type { Peer, ServiceValues } from '../src/model/kubernetes.ts';
import type { Cluster } from '../src/ports/cluster.ts';
import { namespaceObjects } from '../src/targets/cluster/objects.ts';
import { clusterOfTest, noCluster, quiet, stackImage, stepOf } from '../src/testing/kind-cluster.ts';
import { root } from '../src/testing/platform.ts';

const node = stackImage('node-slim');
const namespace = 'backstage';
const port = 8080;

/** Counts its starts in its data, where it has any. */
const serving = `
const { createServer } = require('node:http');
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
if (existsSync('/data')) appendFileSync('/data/starts', 'x');
createServer((_, answer) => answer.end(existsSync('/data/starts') ? readFileSync('/data/starts') : 'here')).listen(${port});
`;

/** What a pod gets when it asks another: whether it finds its name, and its answer or the way in which it got none. */
const asking = (host: string): string[] => [
  'node',
  '-e',
  `require('node:dns/promises').lookup('${host}.${namespace}.svc.cluster.local.')
    .then(({ address }) => fetch('http://' + address + ':${port}', { signal: AbortSignal.timeout(4000) })
      .then((answer) => answer.text(), (error) => error.cause?.code ?? error.name)
      .then((text) => 'found: ' + text), (error) => error.code)
    .then((text) => process.stdout.write(text));`,
];

function service(name: string, more: Partial<ServiceValues>): ServiceValues {
  return {
    name,
    component: 'trial',
    kind: 'Deployment',
    replicas: 1,
    image: { reference: node ?? '', pullPolicy: 'Never' },
    command: ['node', '-e', serving],
    ports: [{ name: 'http', port, service: port }],
    probes: { readiness: { path: '/', port: 'http', periodSeconds: 1 } },
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '1', memory: '128Mi' } },
    security: { user: 1000, group: 1000, readOnlyRoot: true },
    network: { from: [], to: [] },
    graceSeconds: 1,
    ...more,
  };
}

const noAnswer = /^found: (TimeoutError|ECONNREFUSED)$/;
const to = (name: string): Peer[] => [{ name, ports: [port] }];

describe.skipIf(noCluster || !node)('services of the chart on a cluster', () => {
  const our = clusterOfTest('chart');
  let cluster: Cluster;

  async function bring(values: ServiceValues): Promise<void> {
    const { name, kind } = values;
    const workload = { kind, name };
    const fingerprint = values.env ? 'second' : 'first';
    const step = stepOf('release', { name, namespace, chart: 'service', chartHash: '', values, workload }, fingerprint);
    await releaseRunner(our.access, our.helm, `${root}/distro/charts`).apply(step, quiet());
  }

  async function ask(name: string, host: string): Promise<string> {
    const labels = { 'app.kubernetes.io/name': name };
    const [pod] = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels });
    const ran = await cluster.run({ namespace, name: pod?.metadata.name ?? name }, asking(host), '');
    return ran.output;
  }

  beforeAll(async () => {
    await our.programs();
    const authority = join(our.folder, 'data', 'authority');
    const files = ['-keyout', join(authority, 'ca.key'), '-out', join(authority, 'ca.crt')];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=trial'];
    execFileSync('openssl', ['req', '-x509', ...key, ...files], { stdio: 'ignore' });
    const image = stackImage('kind-node') ?? '';
    const issuer = 'https://identity.trial.stagecraft.localhost/realms/stagecraft';
    await our.runner.apply(
      stepOf('kind-cluster', { name: our.name, image, ports: [], mounts: [], issuer, issuerAddress: '10.96.0.43' }),
      quiet(),
    );
    await our.clusters.load(our.name, [node ?? ''], quiet().signal);
    cluster = await our.access.get();
    await objectsRunner(our.access).apply(stepOf('objects', { objects: namespaceObjects(namespace) }), quiet());
    const volume = { folder: '/data', size: '16Mi' };
    await bring(service('store', { kind: 'StatefulSet', volume, network: { from: to('portal'), to: [] } }));
    await bring(service('portal', { replicas: 2, network: { from: to('greedy'), to: to('store') } }));
    await bring(service('greedy', { network: { from: [], to: [...to('store'), ...to('portal')] } }));
    await bring(service('shy', {}));
  });
  afterAll(() => our.remove());

  test('whom both sides name is let through', async () => {
    expect(await ask('portal', 'store')).toBe('found: x');
    expect(await ask('greedy', 'portal')).toBe('found: here');
  });

  test('whom the called side does not name is not, whatever it says of itself', async () => {
    expect(await ask('greedy', 'store')).toMatch(noAnswer);
  });

  test('a service calls nobody whom its values do not name, but finds names', async () => {
    expect(await ask('shy', 'portal')).toMatch(noAnswer);
    expect(await ask('shy', 'nobody')).toMatch(/ENOTFOUND/);
  });

  test('data stays when a pod is made anew for another configuration', async () => {
    const volume = { folder: '/data', size: '16Mi' };
    const network = { from: to('portal'), to: [] };
    await bring(service('store', { kind: 'StatefulSet', volume, network, env: { CHANGED: 'yes' } }));
    // The Service and the policies learn the new pod's address a moment after it is ready.
    await expect.poll(() => ask('portal', 'store'), { timeout: 30_000 }).toBe('found: xx');
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data-store-0', namespace } };
    expect(await cluster.read(claim)).toMatchObject({ status: { phase: 'Bound' } });
  });
});
