import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';

export interface ContainerState {
  name: string;
  ready: boolean;
  /** Its startup probe has been answered once. */
  started?: boolean;
  restartCount: number;
  state?: {
    waiting?: { reason?: string; message?: string };
    terminated?: { reason?: string; exitCode?: number };
    running?: { startedAt?: string };
  };
  lastState?: { terminated?: { reason?: string; exitCode?: number } };
}

export interface Pod extends KubernetesObject {
  metadata: KubernetesObject['metadata'] & { creationTimestamp?: string; deletionTimestamp?: string };
  spec?: { volumes?: { persistentVolumeClaim?: { claimName: string } }[] };
  status?: {
    phase?: string;
    reason?: string;
    message?: string;
    conditions?: { type: string; status: string; reason?: string; message?: string }[];
    containerStatuses?: ContainerState[];
    initContainerStatuses?: ContainerState[];
  };
}

export interface WarningEvent extends KubernetesObject {
  type?: string;
  reason?: string;
  message?: string;
  involvedObject?: { kind?: string; name?: string };
  lastTimestamp?: string;
  eventTime?: string;
}

export const isReady = ({ status }: Pod): boolean =>
  status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;

export const isLeaving = ({ metadata }: Pod): boolean => metadata.deletionTimestamp !== undefined;

const createdAt = ({ metadata }: Pod): string => metadata.creationTimestamp ?? '';

/** Those that the workload says are its own, the youngest first. */
export async function podsOf(cluster: Cluster, { metadata, spec }: KubernetesObject): Promise<Pod[]> {
  const labels = (spec as { selector?: { matchLabels?: Record<string, string> } }).selector?.matchLabels ?? {};
  const { namespace = '' } = metadata;
  const pods = (await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels })) as Pod[];
  return pods.toSorted((one, other) => createdAt(other).localeCompare(createdAt(one)));
}

const timeOf = ({ lastTimestamp, eventTime }: WarningEvent): string => lastTimestamp ?? eventTime ?? '';

/** What was told of objects of these names, oldest first. */
export async function eventsOf(
  cluster: Cluster,
  namespace: string,
  isMeant: (name: string) => boolean,
): Promise<WarningEvent[]> {
  const events = (await cluster.list({ apiVersion: 'v1', kind: 'Event', namespace })) as WarningEvent[];
  return events
    .filter(({ involvedObject }) => isMeant(involvedObject?.name ?? ''))
    .toSorted((one, other) => timeOf(one).localeCompare(timeOf(other)));
}

/** The last thing that went wrong with an object of one of these names. */
export async function lastWarning(
  cluster: Cluster,
  namespace: string,
  isMeant: (name: string) => boolean,
): Promise<WarningEvent | undefined> {
  return (await eventsOf(cluster, namespace, isMeant)).filter(({ type }) => type === 'Warning').at(-1);
}

/** Those of a release, by the name that it gives them. */
export const podsNamed = async (cluster: Cluster, namespace: string, name: string): Promise<Pod[]> =>
  (await cluster.list({
    apiVersion: 'v1',
    kind: 'Pod',
    namespace,
    labels: { 'app.kubernetes.io/name': name },
  })) as Pod[];

/** A pod that is touched gets its files anew at once, instead of within a minute or two. */
export async function touchPods(cluster: Cluster, namespace: string, name: string): Promise<void> {
  for (const pod of await podsNamed(cluster, namespace, name)) {
    const annotations = { 'stagecraft.dev/touched': String(Date.now()) };
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: pod.metadata.name, namespace, annotations },
    });
  }
}

/** Whoever looks after it makes another one. */
export const removePod =
  (access: ClusterAccess) =>
  async (metadata: { namespace: string; name: string }): Promise<void> =>
    (await access.get()).remove({ apiVersion: 'v1', kind: 'Pod', metadata });
