import { randomBytes } from 'node:crypto';
import { secretsApi } from '../../model/external-secrets.ts';
import { base64 } from '../../apply/cluster/secret-data.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import { field, platformKey, platformSecret, secretsMount } from '../../model/secret-store.ts';
import type { SecretSource } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import { until } from '../../verify/until.ts';
import type { Handing, InsideStore } from './store.ts';

const patienceMs = 30_000;

interface Order {
  spec?: { data?: { remoteRef?: { key?: string } }[] };
  status?: { conditions?: { type: string; status: string; message?: string }[] };
}

const readiness = (order: KubernetesObject | undefined) =>
  ((order as Order | undefined)?.status?.conditions ?? []).find(({ type }) => type === 'Ready');

const ordersIn = (cluster: Cluster, namespace: string): Promise<KubernetesObject[]> =>
  cluster.list({ apiVersion: secretsApi, kind: 'ExternalSecret', namespace });

interface Container {
  env?: { valueFrom?: { secretKeyRef?: { name: string } } }[];
  envFrom?: { secretRef?: { name: string } }[];
}

interface Workload {
  spec?: { template?: { spec?: { containers?: Container[] } } };
}

/** The Secrets that a workload is told by its environment. */
function toldBy(object: KubernetesObject): string[] {
  const containers = (object as Workload).spec?.template?.spec?.containers ?? [];
  const names = containers.flatMap(({ env = [], envFrom = [] }) => [
    ...env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
    ...envFrom.map(({ secretRef }) => secretRef?.name),
  ]);
  return [...new Set(names.filter((name) => name !== undefined))];
}

async function workloads(cluster: Cluster, namespace: string): Promise<KubernetesObject[]> {
  const labels = { 'app.kubernetes.io/part-of': 'stagecraft' };
  const kinds = ['Deployment', 'StatefulSet'].map((kind) => ({ apiVersion: 'apps/v1', kind, namespace, labels }));
  return (await Promise.all(kinds.map((kind) => cluster.list(kind)))).flat();
}

/** One more secret, put in, ordered and waited for; and taken away again. */
async function tryOut(cluster: Cluster, source: SecretSource, inside: InsideStore, signal: AbortSignal) {
  const [name, value] = [`verify-${randomBytes(4).toString('hex')}`, randomBytes(18).toString('hex')];
  const metadata = { name, namespace: source.namespace };
  const order = {
    apiVersion: secretsApi,
    kind: 'ExternalSecret',
    metadata,
    spec: {
      secretStoreRef: { kind: 'SecretStore', name: source.name },
      target: { name },
      data: [{ secretKey: field, remoteRef: { key: platformKey(name), property: field } }],
    },
  };
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata };
  await inside((session) => session(platformSecret(name), { method: 'POST', body: { data: { [field]: value } } }));
  try {
    await cluster.apply(order);
    const isMade = async (): Promise<true | undefined> => {
      const made = (await cluster.read(secret)) as { data?: Record<string, string> } | undefined;
      return made?.data?.[field] === base64(value) || undefined;
    };
    if (await until(isMade, patienceMs, signal)) return undefined;
    const why = readiness(await cluster.read(order))?.message ?? 'it has not looked at it';
    return `External Secrets does not make a Secret from what is put into the store: ${why}`;
  } finally {
    await cluster.remove(order);
    await cluster.remove(secret);
    await inside((session) => session(`${secretsMount}/metadata/${platformKey(name)}`, { method: 'DELETE' }));
  }
}

/** External Secrets makes the Secrets that pods are started with, and says of each order whether it was carried out. */
export const handedByExternalSecrets =
  (access: ClusterAccess, source: SecretSource) =>
  (inside: InsideStore): Handing => {
    const carriedOut = async (): Promise<KubernetesObject[]> =>
      (await ordersIn(await access.get(), source.namespace)).filter((order) => readiness(order)?.status === 'True');

    return {
      async tellers() {
        const made = new Set((await carriedOut()).map(({ metadata }) => metadata.name));
        const all = await workloads(await access.get(), source.namespace);
        return all
          .map((workload) => ({ name: workload.metadata.name, secrets: toldBy(workload) }))
          .filter(({ secrets }) => secrets.length > 0)
          .map(({ name, secrets }) => ({ name, fromStore: secrets.every((secret) => made.has(secret)) }));
      },
      async handedOut(names) {
        const keys = (await carriedOut()).flatMap((order) =>
          ((order as Order).spec?.data ?? []).map(({ remoteRef }) => remoteRef?.key),
        );
        return names.filter((name) => keys.includes(platformKey(name)));
      },
      tryOut: async (signal) => tryOut(await access.get(), source, inside, signal),
    };
  };
