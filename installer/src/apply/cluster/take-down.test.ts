import { expect, test } from 'vitest';
import { PlatformError } from '../../model/errors.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { Cluster, ClusterAccess, ObjectReference } from '../../ports/cluster.ts';
import type { Helm } from '../../ports/helm.ts';
import { takeDown } from './take-down.ts';

const ours = { 'app.kubernetes.io/managed-by': 'stagecraft' };

const object = (kind: string, name: string, labels: Record<string, string> = {}, namespace = 'backstage') =>
  ({ apiVersion: 'v1', kind, metadata: { name, namespace, labels } }) satisfies KubernetesObject;

const revision = (name: string) =>
  object('Secret', `sh.helm.release.v1.${name}.v1`, { owner: 'helm', name, 'stagecraft.dev/fingerprint': '1' });

/** A cluster in memory: what the runner is allowed to do with it is each test's matter. */
function clusterWith(objects: KubernetesObject[], refuses: (reference: ObjectReference) => boolean = () => false) {
  const removed: string[] = [];
  const has = ({ metadata: { labels = {} } }: KubernetesObject, wanted: Record<string, string>): boolean =>
    Object.entries(wanted).every(([key, value]) => labels[key] === value);
  const cluster: Partial<Cluster> = {
    list: async ({ kind, namespace, labels = {} }) =>
      objects.filter((each) => each.kind === kind && each.metadata.namespace === namespace && has(each, labels)),
    async remove(reference) {
      if (refuses(reference))
        throw new PlatformError({ code: 'environment', message: 'The cluster refused: forbidden' });
      removed.push(`${reference.kind} ${reference.metadata.name}`);
    },
  };
  const access: ClusterAccess = {
    find: async () => cluster as Cluster,
    get: async () => cluster as Cluster,
    forget() {},
  };
  const uninstalled: string[] = [];
  const helm: Helm = {
    upgrade: async () => {},
    uninstall: async (name, namespace) => void uninstalled.push(`${namespace}/${name}`),
  };
  const desk = takeDown(access, helm, { namespaces: ['backstage'], claims: ['data-psql-postgresql-0'] });
  return { ...desk, removed, uninstalled };
}

const installed = [
  revision('backstage'),
  revision('psql-postgresql'),
  object('Secret', 'theirs', { owner: 'helm', name: 'theirs' }),
  object('Secret', 'backstage-secrets', ours),
  object('Secret', 'their-secret'),
  object('PersistentVolumeClaim', 'data-psql-postgresql-0'),
  object('NetworkPolicy', 'deny-all', ours),
  object('NetworkPolicy', 'theirs'),
];

test('releases and copies of secrets go; data, the namespace and what is not ours stay', async () => {
  const { stop, removed, uninstalled } = clusterWith(installed);
  await stop();
  expect(uninstalled.sort()).toEqual(['backstage/backstage', 'backstage/psql-postgresql']);
  expect(removed).toEqual(['Secret backstage-secrets']);
});

test('with the data goes everything', async () => {
  const { erase, removed } = clusterWith(installed);
  await erase();
  expect(removed).toEqual(
    expect.arrayContaining([
      'PersistentVolumeClaim data-psql-postgresql-0',
      'Namespace backstage',
      'ClusterRole backstage-workloads',
      'ClusterRoleBinding backstage-workloads',
    ]),
  );
});

test.each([
  ['a pod', object('Pod', 'theirs')],
  ['data', object('PersistentVolumeClaim', 'theirs')],
])('a namespace in which somebody else has %s stays', async (_, theirs) => {
  const { erase, removed } = clusterWith([...installed, theirs]);
  await erase();
  expect(removed).toContain('PersistentVolumeClaim data-psql-postgresql-0');
  expect(removed).not.toContain('Namespace backstage');
});

test('what an administrator made stays when we may not take it away, and that is no failure', async () => {
  const { erase, removed } = clusterWith(installed, ({ kind }) => /Namespace|ClusterRole/.test(kind));
  await erase();
  expect(removed).toEqual([
    'Secret backstage-secrets',
    'PersistentVolumeClaim data-psql-postgresql-0',
    'NetworkPolicy deny-all',
  ]);
});

test('a cluster that cannot be reached is said to be', async () => {
  const away: ClusterAccess = {
    find: async () => undefined,
    get: async () => {
      throw new PlatformError({ code: 'environment', message: 'The cluster does not answer.' });
    },
    forget() {},
  };
  const helm: Helm = { upgrade: async () => {}, uninstall: async () => {} };
  await expect(takeDown(away, helm, { namespaces: ['backstage'], claims: [] }).stop()).rejects.toThrow(
    'does not answer',
  );
});

test('what External Secrets is told to make goes before the Secrets, or it would make them again', async () => {
  const orders = [object('ExternalSecret', 'backstage-secrets', ours), object('SecretStore', 'stagecraft', ours)];
  const { stop, removed } = clusterWith([...installed, ...orders, object('ExternalSecret', 'theirs')]);
  await stop();
  expect(removed).toEqual(['ExternalSecret backstage-secrets', 'SecretStore stagecraft', 'Secret backstage-secrets']);
});

test('pods are waited for where we may look, whatever we may not look into beside it', async () => {
  const pods = [[object('Pod', 'psql-postgresql-0', { 'app.kubernetes.io/part-of': 'stagecraft' })]];
  const cluster: Partial<Cluster> = {
    async list({ kind, namespace, labels }) {
      if (namespace === 'closed') throw new PlatformError({ code: 'environment', message: 'forbidden' });
      return kind === 'Pod' && labels?.['app.kubernetes.io/part-of'] ? (pods.shift() ?? []) : [];
    },
  };
  const access = { get: async () => cluster as Cluster, find: async () => cluster as Cluster, forget() {} };
  const helm: Helm = { upgrade: async () => {}, uninstall: async () => {} };
  const begun = Date.now();
  await takeDown(access, helm, { namespaces: ['backstage', 'closed'], claims: [] }).stop();
  expect(pods).toEqual([]);
  expect(Date.now() - begun).toBeGreaterThan(900);
});
