import type { KubernetesObject, Workload } from '../../model/kubernetes.ts';
import type { ProcessStatus } from '../../model/process.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { Runtime } from '../../ports/runtime.ts';
import { type Pod, podsOf } from './pods.ts';
import { whyNotReady } from './why.ts';
import { isRolledOut } from './workload.ts';
import { ours } from './ours.ts';

type Memory = ReadonlyMap<string, number>;

export interface ClusterRuntimeOptions {
  namespaces: string[];
  /** How everything is ended, and how what is outside of the installation's folder is taken away. */
  stop(): Promise<void>;
  erase(): Promise<void>;
}

/** Enough for people who look; a log collector keeps the rest. */
const keptLines = 5000;

const reattachMs = 1000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const startedOf = ({ metadata, status }: Pod): string =>
  status?.containerStatuses?.[0]?.state?.running?.startedAt ?? metadata.creationTimestamp ?? '';

const restartsOf = (pods: Pod[]): number =>
  pods
    .flatMap(({ status }) => status?.containerStatuses ?? [])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);

async function workloads(cluster: Cluster, namespaces: string[]): Promise<KubernetesObject[]> {
  const kinds: Workload['kind'][] = ['Deployment', 'StatefulSet'];
  const found = await Promise.all(
    namespaces.flatMap((namespace) =>
      kinds.flatMap((kind) => ours.map((labels) => cluster.list({ apiVersion: 'apps/v1', kind, namespace, labels }))),
    ),
  );
  return found.flat();
}

const madeAt = ({ metadata }: KubernetesObject): string =>
  (metadata as { creationTimestamp?: string }).creationTimestamp ?? '';

async function statusOf(cluster: Cluster, workload: KubernetesObject, memory: Memory): Promise<ProcessStatus> {
  const pods = await podsOf(cluster, workload);
  const { name, namespace = '' } = workload.metadata;
  const used = pods
    .map((pod) => memory.get(`${namespace}/${pod.metadata.name}`))
    .filter((bytes) => bytes !== undefined);
  const common = {
    name,
    title: name,
    fingerprint: '',
    since: pods[0] ? startedOf(pods[0]) : madeAt(workload),
    restarts: restartsOf(pods),
    ...(used.length === 0 ? {} : { memoryBytes: used.reduce((sum, bytes) => sum + bytes, 0) }),
  };
  if ((workload.spec as { replicas?: number }).replicas === 0) return { ...common, phase: 'stopped' };
  if (isRolledOut(workload)) return { ...common, phase: 'healthy' };
  return { ...common, phase: 'unhealthy', reason: (await whyNotReady(cluster, workload)).text };
}

/** Workloads of a cluster. */
export function clusterRuntime(access: ClusterAccess, options: ClusterRuntimeOptions): Runtime {
  const all = async (): Promise<KubernetesObject[] | undefined> => {
    const cluster = await access.find();
    const found = cluster ? await workloads(cluster, options.namespaces) : [];
    return found.length > 0 ? found : undefined;
  };

  const youngestPod = async (name: string): Promise<{ namespace: string; name: string } | undefined> => {
    const workload = ((await all()) ?? []).find(({ metadata }) => metadata.name === name);
    const [pod] = workload ? await podsOf(await access.get(), workload) : [];
    return pod && { namespace: pod.metadata.namespace ?? '', name: pod.metadata.name };
  };

  return {
    async services() {
      const found = await all();
      if (!found) return undefined;
      const cluster = await access.get();
      const memory = await cluster.memory().catch(() => new Map<string, number>());
      return Promise.all(found.map((workload) => statusOf(cluster, workload, memory)));
    },
    // A cluster's own controllers bring back what was killed.
    wasKilled: async () => false,
    logNames: async () => ((await all()) ?? []).map(({ metadata }) => metadata.name),
    async readLog(name) {
      const pod = await youngestPod(name);
      return pod ? (await access.get()).logs(pod, { lines: keptLines }) : '';
    },
    async follow(name, { signal, write }) {
      const begun = new Date();
      let last = { pod: '', until: begun };
      while (!signal.aborted) {
        const pod = await youngestPod(name);
        if (pod) {
          // It ends with its container, and goes on with the next one: of the same pod, or all of a new one.
          const since = pod.name === last.pod ? last.until : begun;
          await (await access.get()).follow(pod, { since, signal, write });
          last = { pod: pod.name, until: new Date() };
        }
        if (!signal.aborted) await pause(reattachMs);
      }
    },
    async stop() {
      const count = ((await all()) ?? []).length;
      await options.stop();
      return count;
    },
    erase: options.erase,
  };
}
