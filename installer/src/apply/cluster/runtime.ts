import type { KubernetesObject, Workload } from '../../model/kubernetes.ts';
import type { ProcessStatus } from '../../model/process.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { Runtime } from '../../ports/runtime.ts';
import { whyNotReady } from './why.ts';
import { isRolledOut, type WorkloadPlace } from './workload.ts';

export interface ClusterRuntimeOptions {
  namespaces: string[];
  /** How everything is ended, and how what is outside of the installation's folder is taken away. */
  stop(): Promise<void>;
  erase(): Promise<void>;
}

/** Enough for people who look; a log collector keeps the rest. */
const keptLines = 5000;

const ours = { 'app.kubernetes.io/part-of': 'stagecraft' };

type PodStatus = { containerStatuses?: { restartCount: number; state?: { running?: { startedAt?: string } } }[] };

const startedOf = (pod: KubernetesObject): string =>
  (pod.status as PodStatus | undefined)?.containerStatuses?.[0]?.state?.running?.startedAt ??
  String((pod.metadata as { creationTimestamp?: string }).creationTimestamp ?? '');

const restartsOf = (pods: KubernetesObject[]): number =>
  pods
    .flatMap((pod) => (pod.status as PodStatus | undefined)?.containerStatuses ?? [])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);

const textOf = (value: unknown): string => (value === undefined || value === null ? '' : String(value));

async function podsOf(cluster: Cluster, { name, namespace }: WorkloadPlace): Promise<KubernetesObject[]> {
  const labels = { 'app.kubernetes.io/name': name };
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels });
  return pods.sort((one, other) => startedOf(other).localeCompare(startedOf(one)));
}

async function workloads(cluster: Cluster, namespaces: string[]): Promise<KubernetesObject[]> {
  const kinds: Workload['kind'][] = ['Deployment', 'StatefulSet'];
  const found = await Promise.all(
    namespaces.flatMap((namespace) =>
      kinds.map((kind) => cluster.list({ apiVersion: 'apps/v1', kind, namespace, labels: ours })),
    ),
  );
  return found.flat();
}

const placeOf = ({ kind, metadata }: KubernetesObject): WorkloadPlace => ({
  kind: kind as Workload['kind'],
  name: metadata.name,
  namespace: metadata.namespace ?? '',
});

async function statusOf(cluster: Cluster, workload: KubernetesObject): Promise<ProcessStatus> {
  const place = placeOf(workload);
  const pods = await podsOf(cluster, place);
  const healthy = isRolledOut(workload);
  const replicas = Number((workload.spec as { replicas?: number }).replicas ?? 1);
  const since = pods[0]
    ? startedOf(pods[0])
    : textOf((workload.metadata as { creationTimestamp?: string }).creationTimestamp);
  const common = { name: place.name, title: place.name, fingerprint: '', since, restarts: restartsOf(pods) };
  if (replicas === 0) return { ...common, phase: 'stopped' };
  if (healthy) return { ...common, phase: 'healthy' };
  return { ...common, phase: 'unhealthy', reason: (await whyNotReady(cluster, place)).text };
}

/** Workloads of a cluster. */
export function clusterRuntime(access: ClusterAccess, options: ClusterRuntimeOptions): Runtime {
  const all = async (): Promise<KubernetesObject[] | undefined> => {
    const cluster = await access.find();
    const found = cluster ? await workloads(cluster, options.namespaces) : [];
    return found.length > 0 ? found : undefined;
  };

  return {
    async services() {
      const found = await all();
      if (!found) return undefined;
      const cluster = await access.get();
      return Promise.all(found.map((workload) => statusOf(cluster, workload)));
    },
    logNames: async () => ((await all()) ?? []).map(({ metadata }) => metadata.name),
    async readLog(name) {
      const workload = ((await all()) ?? []).find(({ metadata }) => metadata.name === name);
      if (!workload) return '';
      const cluster = await access.get();
      const [pod] = await podsOf(cluster, placeOf(workload));
      if (!pod) return '';
      const { namespace = '', name: podName } = pod.metadata;
      return cluster.logs({ namespace, name: podName }, { lines: keptLines });
    },
    async stop() {
      const count = ((await all()) ?? []).length;
      await options.stop();
      return count;
    },
    erase: options.erase,
  };
}
