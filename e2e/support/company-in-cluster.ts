import { setTimeout as pause } from 'node:timers/promises';
import { namespace as platform } from './cluster.ts';
import { ask, done } from './cluster-api.ts';
import { address } from './installation.ts';

const name = 'company';
const port = 7013;
const labels = { 'app.kubernetes.io/name': name };

/** Beside the platform's own names, below the router's domain. */
export function urlInCluster(): string {
  const { hostname, port: https } = new URL(address('portal'));
  return `https://${name}.${hostname.split('.').slice(1).join('.')}${https ? `:${https}` : ''}`;
}

interface StatefulSet {
  spec: { template: { spec: { containers: { image: string }[] } } };
}

/** The lab's image, as the platform's forge runs it: it has the controller too. */
async function labImage(): Promise<string> {
  const forge = await done<StatefulSet>('GET', `/apis/apps/v1/namespaces/${platform}/statefulsets/forge`);
  return forge.spec.template.spec.containers[0]?.image ?? '';
}

const podOf = (image: string, env: Record<string, string>) => ({
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name,
      image,
      command: ['node', '/lab/automation.mjs'],
      env: Object.entries({ HOST: '0.0.0.0', PORT: String(port), HOME: '/tmp', DATA_DIR: '/tmp/data', ...env }).map(
        ([key, value]) => ({ name: key, value }),
      ),
      ports: [{ name: 'http', containerPort: port }],
      readinessProbe: { httpGet: { path: '/healthcheck', port: 'http' }, periodSeconds: 2 },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
      volumeMounts: [{ name: 'own', mountPath: '/tmp' }],
    },
  ],
  volumes: [{ name: 'own', emptyDir: {} }],
});

/** What a company has in a namespace of its own, reached by a Route. */
export async function startInCluster(env: Record<string, string>): Promise<void> {
  const metadata = { name };
  const template = { metadata: { labels }, spec: podOf(await labImage(), { COMPANY_DIR: '/lab/company', ...env }) };
  const to = { kind: 'Service', name };
  const objects: [string, object][] = [
    ['/api/v1/namespaces', {}],
    [`/apis/apps/v1/namespaces/${name}/deployments`, { spec: { selector: { matchLabels: labels }, template } }],
    [`/api/v1/namespaces/${name}/services`, { spec: { selector: labels, ports: [{ name: 'http', port }] } }],
    [
      `/apis/route.openshift.io/v1/namespaces/${name}/routes`,
      {
        ...{ apiVersion: 'route.openshift.io/v1', kind: 'Route' },
        spec: {
          host: new URL(urlInCluster()).hostname,
          to,
          port: { targetPort: 'http' },
          tls: { termination: 'edge' },
        },
      },
    ],
  ];
  for (const [path, object] of objects) await done('POST', path, { body: { metadata, ...object } });
  for (const end = Date.now() + 90_000; Date.now() < end; await pause(500)) {
    const answer = await fetch(`${urlInCluster()}/healthcheck`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`the company’s controllers did not answer at ${urlInCluster()} within 90 s`);
}

export async function removeFromCluster(): Promise<void> {
  await ask('DELETE', `/api/v1/namespaces/${name}`);
  while ((await ask('GET', `/api/v1/namespaces/${name}`)).status !== 404) await pause(1000);
}
