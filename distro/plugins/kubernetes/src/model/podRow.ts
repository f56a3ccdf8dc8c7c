import type { Look } from '@stagecraft/page-parts';
import type { ContainerStatus, Pod } from './objects';

/** A pod as `kubectl get pods` shows it, and how that looks. */
export interface PodRow {
  name: string;
  namespace: string;
  ready: number;
  containers: number;
  state: string;
  restarts: number;
  created?: Date | string;
  look: Look;
  /** What it waits for, in the cluster's words. */
  why?: string;
}

const failing =
  /BackOff|Err|OOMKilled|Evicted|Failed|Invalid|Cannot|ExitCode|Signal|Deadline|NodeLost|Unknown|NotReady/;

function endOf({ reason, signal, exitCode }: { reason?: string; signal?: number; exitCode: number }): string {
  return reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`);
}

/** Names of init containers that stay: they count among the others once they have started. */
function sidecarsOf(pod: Pod): Set<string> {
  const stay = (pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return new Set(stay.map(({ name }) => name));
}

function initState(status: ContainerStatus, at: number, of: number, isSidecar: boolean): string | undefined {
  const { terminated, waiting } = status.state ?? {};
  if (terminated?.exitCode === 0 || (isSidecar && status.started)) return undefined;
  if (terminated) return `Init:${endOf(terminated)}`;
  if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`;
  return `Init:${at}/${of}`;
}

/** What the pod still waits for before its own containers begin. */
function initialising(pod: Pod): string | undefined {
  const sidecars = sidecarsOf(pod);
  const of = pod.spec?.initContainers?.length ?? 0;
  const states = (pod.status?.initContainerStatuses ?? []).map((status, at) =>
    initState(status, at, of, sidecars.has(status.name)),
  );
  return states.find((state) => state !== undefined);
}

const isTrue = (pod: Pod, type: string): boolean =>
  (pod.status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True');

/** The first container that has something to tell, from the front: that is whose word counts. */
function containerState(pod: Pod): string | undefined {
  const told = (pod.status?.containerStatuses ?? []).flatMap(({ state }) => {
    if (state?.waiting?.reason) return [state.waiting.reason];
    return state?.terminated ? [endOf(state.terminated)] : [];
  });
  return told[0];
}

function runningState(pod: Pod, otherwise: string): string {
  const state = containerState(pod) ?? otherwise;
  const someRun = (pod.status?.containerStatuses ?? []).some((each) => each.ready && each.state?.running);
  if (state !== 'Completed' || !someRun) return state;
  return isTrue(pod, 'Ready') ? 'Running' : 'NotReady';
}

function gated(pod: Pod): string | undefined {
  const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  return scheduled?.reason === 'SchedulingGated' ? scheduled.reason : undefined;
}

const isOver = (pod: Pod): boolean => ['Succeeded', 'Failed'].includes(pod.status?.phase ?? '');

function stateOf(pod: Pod): string {
  if (pod.metadata?.deletionTimestamp && pod.status?.reason === 'NodeLost') return 'Unknown';
  if (pod.metadata?.deletionTimestamp && !isOver(pod)) return 'Terminating';
  const begun = isTrue(pod, 'Initialized') || initialising(pod) === undefined;
  const plain = pod.status?.reason ?? gated(pod) ?? pod.status?.phase ?? 'Unknown';
  return begun ? runningState(pod, initialising(pod) ?? plain) : initialising(pod)!;
}

function lookOf(state: string, allReady: boolean): Look {
  if (failing.test(state)) return 'failing';
  if (state === 'Completed' || state === 'Succeeded') return 'over';
  return state === 'Running' && allReady ? 'fine' : 'changing';
}

function whyOf(pod: Pod): string | undefined {
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const waiting = statuses.find(({ state }) => state?.waiting?.message)?.state?.waiting?.message;
  const unscheduled = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  return waiting ?? unscheduled?.message ?? pod.status?.message;
}

const restartsIn = (statuses: ContainerStatus[]): number =>
  statuses.reduce((sum, { restartCount }) => sum + restartCount, 0);

export function podRow(pod: Pod): PodRow {
  const sidecars = sidecarsOf(pod);
  const inits = pod.status?.initContainerStatuses ?? [];
  const own = pod.status?.containerStatuses ?? [];
  const staying = inits.filter(({ name }) => sidecars.has(name));
  const begun = isTrue(pod, 'Initialized') || initialising(pod) === undefined;
  const ready = [...own.filter((each) => each.state?.running), ...staying].filter((each) => each.ready).length;
  const containers = (pod.spec?.containers.length ?? 0) + sidecars.size;
  const state = stateOf(pod);
  return {
    name: pod.metadata?.name ?? 'unknown',
    namespace: pod.metadata?.namespace ?? 'unknown',
    ready,
    containers,
    state,
    restarts: begun ? restartsIn([...own, ...staying]) : restartsIn(inits),
    created: pod.metadata?.creationTimestamp,
    look: lookOf(state, ready === containers),
    why: whyOf(pod),
  };
}
