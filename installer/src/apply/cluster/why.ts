import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { Cluster } from '../../ports/cluster.ts';
import type { WorkloadPlace } from './workload.ts';

export interface Why {
  /** One sentence for people who wait. */
  text: string;
  /** It will not cure itself: an image that is not there, a pod that ends again and again. */
  hopeless: boolean;
  /** What its log says last, when it has one. */
  lines: string[];
}

interface ContainerState {
  name: string;
  ready: boolean;
  restartCount: number;
  state?: {
    waiting?: { reason?: string; message?: string };
    terminated?: { reason?: string; exitCode?: number };
    running?: object;
  };
  lastState?: { terminated?: { reason?: string; exitCode?: number } };
}

interface Pod extends KubernetesObject {
  status?: {
    phase?: string;
    conditions?: { type: string; status: string; reason?: string; message?: string }[];
    containerStatuses?: ContainerState[];
    initContainerStatuses?: ContainerState[];
  };
}

interface Event extends KubernetesObject {
  type?: string;
  reason?: string;
  message?: string;
  involvedObject?: { kind?: string; name?: string };
  lastTimestamp?: string;
  eventTime?: string;
}

const shownLines = 12;
const crashesBeforeGivingUp = 3;
const withoutImage = new Set(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull']);
const wrongFromTheStart = new Set(['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError']);

const oneLine = (text = ''): string => text.replaceAll(/\s+/g, ' ').trim();
const timeOf = ({ lastTimestamp, eventTime }: Event): string => String(eventTime ?? lastTimestamp ?? '');

async function eventsOf(cluster: Cluster, namespace: string, names: (name: string) => boolean): Promise<Event[]> {
  const events = (await cluster.list({ apiVersion: 'v1', kind: 'Event', namespace })) as Event[];
  return events
    .filter(({ type, involvedObject }) => type === 'Warning' && names(involvedObject?.name ?? ''))
    .sort((one, other) => timeOf(one).localeCompare(timeOf(other)));
}

async function lastLines(cluster: Cluster, pod: Pod, container: string, previous: boolean): Promise<string[]> {
  const { namespace = '', name } = pod.metadata;
  const text = await cluster.logs({ namespace, name }, { container, lines: shownLines, previous }).catch(() => '');
  return text.trimEnd() === '' ? [] : text.trimEnd().split('\n');
}

async function whyContainer(cluster: Cluster, pod: Pod, container: ContainerState): Promise<Why | undefined> {
  const { waiting, terminated } = container.state ?? {};
  const reason = waiting?.reason ?? '';
  const message = oneLine(waiting?.message);
  if (withoutImage.has(reason)) {
    const text = `the image cannot be had (${reason}): ${message}`;
    return { text, hopeless: reason !== 'ErrImagePull', lines: [] };
  }
  if (wrongFromTheStart.has(reason))
    return { text: `it cannot be started (${reason}): ${message}`, hopeless: false, lines: [] };
  const ended = terminated ?? container.lastState?.terminated;
  if (reason === 'CrashLoopBackOff' || (terminated && terminated.exitCode !== 0)) {
    const how = ended?.reason === 'OOMKilled' ? 'it needs more memory than its limit' : `exit code ${ended?.exitCode}`;
    return {
      text: `it ends again and again (${how}, ${container.restartCount} restarts)`,
      hopeless: container.restartCount >= crashesBeforeGivingUp,
      lines: await lastLines(cluster, pod, container.name, terminated === undefined),
    };
  }
  return undefined;
}

function whyUnscheduled({ status }: Pod): Why | undefined {
  const condition = status?.conditions?.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
  if (!condition) return undefined;
  return { text: `no node takes it: ${oneLine(condition.message)}`, hopeless: false, lines: [] };
}

async function whyPod(cluster: Cluster, pod: Pod): Promise<Why> {
  const unscheduled = whyUnscheduled(pod);
  if (unscheduled) return unscheduled;
  const containers = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  for (const container of containers) {
    const why = await whyContainer(cluster, pod, container);
    if (why) return why;
  }
  const [event] = (await eventsOf(cluster, pod.metadata.namespace ?? '', (name) => name === pod.metadata.name)).slice(
    -1,
  );
  if (event) return { text: `${event.reason}: ${oneLine(event.message)}`, hopeless: false, lines: [] };
  const initialising = pod.status?.initContainerStatuses?.find(({ ready }) => !ready);
  if (initialising) return { text: `${initialising.name} has not ended yet`, hopeless: false, lines: [] };
  return { text: pod.status?.phase === 'Running' ? 'it starts' : 'its pod is being made', hopeless: false, lines: [] };
}

const isReady = ({ status }: Pod): boolean =>
  status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;

const youngestFirst = (one: Pod, other: Pod): number =>
  String((other.metadata as { creationTimestamp?: string }).creationTimestamp).localeCompare(
    String((one.metadata as { creationTimestamp?: string }).creationTimestamp),
  );

/** Why a workload is not ready, as a person would find out: its pods, their containers, the events. */
export async function whyNotReady(cluster: Cluster, { name, namespace }: WorkloadPlace): Promise<Why> {
  const labels = { 'app.kubernetes.io/name': name };
  const pods = (await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels })) as Pod[];
  const [pod] = pods.filter((each) => !isReady(each)).sort(youngestFirst);
  if (pod) return whyPod(cluster, pod);
  // Without a pod, those who should make one say why they cannot: a quota, a policy, a volume.
  const [event] = (await eventsOf(cluster, namespace, (each) => each === name || each.startsWith(`${name}-`))).slice(
    -1,
  );
  if (event && pods.length === 0)
    return { text: `${event.reason}: ${oneLine(event.message)}`, hopeless: false, lines: [] };
  return { text: 'it is being rolled out', hopeless: false, lines: [] };
}
