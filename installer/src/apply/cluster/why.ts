import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { Cluster } from '../../ports/cluster.ts';
import {
  type ContainerState,
  eventsOf,
  isLeaving,
  isReady,
  lastWarning,
  type Pod,
  podsOf,
  type WarningEvent,
} from './pods.ts';

export interface Why {
  /** One sentence for people who wait. */
  text: string;
  /** It will hardly cure itself: so long it is worth waiting. Without it the step's deadline decides. */
  patienceSeconds?: number;
  /** What its log says last, when it has one. */
  lines: string[];
  /** What to do, where it is known better than by the log. */
  cure?: string;
}

const shownLines = 12;
/** A service may end while what it needs is not there yet; not again and again. */
const crashesBeforeGivingUp = 3;

/** What no waiting helps, what a registry has refused, and what may be the network of this minute. */
const patienceWith: [RegExp, number][] = [
  [/InvalidImageName|ErrImageNeverPull/, 5],
  [/not found|manifest unknown|unauthorized|denied|insufficient_scope/i, 20],
  [/./, 120],
];

const withoutImage = new Set(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull']);
const notToBeStarted = new Set(['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError']);

const oneLine = (text = ''): string => text.replaceAll(/\s+/g, ' ').trim();
const plain = (text: string): Why => ({ text, lines: [] });
const told = ({ reason, message }: WarningEvent): Why => plain(`${reason}: ${oneLine(message)}`);

async function lastLines(cluster: Cluster, pod: Pod, container: string, previous: boolean): Promise<string[]> {
  const { namespace = '', name } = pod.metadata;
  const text = await cluster.logs({ namespace, name }, { container, lines: shownLines, previous }).catch(() => '');
  return text.trimEnd() === '' ? [] : text.trimEnd().split('\n');
}

function howItEnded(container: ContainerState): string {
  const ended = container.state?.terminated ?? container.lastState?.terminated;
  if (ended?.reason === 'OOMKilled') return 'it needs more memory than its limit';
  return ended?.exitCode === undefined ? 'killed' : `exit code ${ended.exitCode}`;
}

async function whyItEnds(cluster: Cluster, pod: Pod, container: ContainerState): Promise<Why> {
  const { name, restartCount } = container;
  const hasEnded = container.state?.terminated !== undefined;
  const often = restartCount === 1 ? 'once' : `${restartCount} times`;
  return {
    text: `${name} ends again and again (${howItEnded(container)}, restarted ${often})`,
    ...(restartCount >= crashesBeforeGivingUp ? { patienceSeconds: 5 } : {}),
    lines: await lastLines(cluster, pod, name, !hasEnded),
  };
}

async function whyContainer(cluster: Cluster, pod: Pod, container: ContainerState): Promise<Why | undefined> {
  const { waiting, terminated } = container.state ?? {};
  const reason = waiting?.reason ?? '';
  const message = oneLine(waiting?.message);
  if (withoutImage.has(reason)) {
    const seconds = patienceWith.find(([pattern]) => pattern.test(`${reason} ${message}`))?.[1] ?? 0;
    return { text: `its image cannot be had (${reason}): ${message}`, patienceSeconds: seconds, lines: [] };
  }
  if (notToBeStarted.has(reason)) return plain(`${container.name} cannot be started (${reason}): ${message}`);
  const failed = terminated !== undefined && terminated.exitCode !== 0;
  return reason === 'CrashLoopBackOff' || failed ? whyItEnds(cluster, pod, container) : undefined;
}

/** The scheduler's words for a node that is full, or that its own keeper has closed because something runs out there. */
const noRoom = /Insufficient |Too many pods|(disk|memory|pid)-pressure/;
/** What ends at this moment makes room by itself. */
const patienceForRoom = 60;
const makeRoom =
  'Make room: end what else runs there (`kubectl describe node` shows who asks for how much, and what runs out), or give the cluster more. Then run `stagecraft up` again: it goes on where it stopped.';

/** Some clusters grow by themselves; then the step's own deadline decides. */
async function isBeingMadeRoomFor(cluster: Cluster, { metadata }: Pod): Promise<boolean> {
  const events = await eventsOf(cluster, metadata.namespace ?? '', (name) => name === metadata.name);
  return events.some(({ reason }) => reason === 'TriggeredScaleUp');
}

/** A pod that waits for its volume is told by the scheduler only that it does; the claim says why. */
async function whyUnscheduled(cluster: Cluster, pod: Pod): Promise<Why | undefined> {
  const { conditions = [] } = pod.status ?? {};
  const condition = conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (!condition) return undefined;
  const claims = (pod.spec?.volumes ?? []).flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []);
  const ofClaim = /PersistentVolumeClaim/i.test(condition.message ?? '')
    ? await lastWarning(cluster, pod.metadata.namespace ?? '', (name) => claims.includes(name))
    : undefined;
  const more = ofClaim ? `; ${ofClaim.involvedObject?.name}: ${oneLine(ofClaim.message)}` : '';
  const text = `no node takes its pod ${pod.metadata.name}: ${oneLine(condition.message)}${more}`;
  if (!noRoom.test(condition.message ?? '') || (await isBeingMadeRoomFor(cluster, pod))) return plain(text);
  return { text, patienceSeconds: patienceForRoom, lines: [], cure: makeRoom };
}

async function whyPod(cluster: Cluster, pod: Pod): Promise<Why> {
  if (isLeaving(pod)) return plain('an earlier pod is ending');
  const { status } = pod;
  if (status?.phase === 'Failed' && status.reason) return plain(`${status.reason}: ${oneLine(status.message)}`);
  const unscheduled = await whyUnscheduled(cluster, pod);
  if (unscheduled) return unscheduled;
  for (const container of [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]) {
    const why = await whyContainer(cluster, pod, container);
    if (why) return why;
  }
  const warning = await lastWarning(cluster, pod.metadata.namespace ?? '', (name) => name === pod.metadata.name);
  if (warning) return told(warning);
  const initialising = status?.initContainerStatuses?.find(({ ready }) => !ready);
  if (initialising) return plain(`${initialising.name} has not ended yet`);
  return plain(status?.phase === 'Running' ? 'it starts' : 'its pod is being made');
}

/** Why a workload is not ready, as a person would find out: its pods, their containers, the events. */
export async function whyNotReady(cluster: Cluster, workload: KubernetesObject): Promise<Why> {
  const pods = await podsOf(cluster, workload);
  const waiting = pods.filter((each) => !isReady(each));
  const pod = waiting.find((each) => !isLeaving(each)) ?? waiting[0];
  if (pod) return whyPod(cluster, pod);
  if (pods.length > 0) return plain('it is being rolled out');
  // Without a pod, those who should make one say why they cannot: a quota, a policy.
  const { name, namespace = '' } = workload.metadata;
  const warning = await lastWarning(cluster, namespace, (each) => each === name || each.startsWith(`${name}-`));
  return warning ? told(warning) : plain('its pod is being made');
}
