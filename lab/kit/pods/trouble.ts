import { type ContainerStatus, parts, type Pod, stateOf } from './shape.ts';

/** Why a pod did not do its work. */
export class PodTrouble extends Error {
  /** What the job itself is to blame for: it wanted too much, and ended by this code. */
  readonly exitCode: number | undefined;
  constructor(message: string, exitCode?: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const deleted = (): PodTrouble => new PodTrouble('Somebody has deleted the pod of this job.');

/** What no patience cures. */
const hopeless = new Set([
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
]);
const pulling = new Set(['ErrImagePull', 'ImagePullBackOff', 'RegistryUnavailable']);

export const pullPatienceMs = 30_000;

const waiting = ({ status }: Pod): ContainerStatus[] =>
  [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].filter(({ state }) => state.waiting);

export const cannotPull = (pod: Pod): boolean =>
  waiting(pod).some(({ state }) => pulling.has(state.waiting?.reason ?? ''));

const noImage = ({ image, state }: ContainerStatus): PodTrouble => {
  const said = state.waiting?.message ?? state.waiting?.reason ?? 'no reason was given';
  return new PodTrouble(`The image ${image} cannot be had: ${said}. Is its name right, and may the cluster pull it?`);
};

/** Why it will never begin; undefined while there is hope. `pullingForMs` is since when an image could not be pulled. */
export function whyNever(pod: Pod, pullingForMs: number): PodTrouble | undefined {
  for (const container of waiting(pod)) {
    const { reason = '', message } = container.state.waiting ?? {};
    if (pulling.has(reason) && pullingForMs >= pullPatienceMs) return noImage(container);
    if (!hopeless.has(reason)) continue;
    return /Image/.test(reason)
      ? noImage(container)
      : new PodTrouble(`The job cannot be started: ${message ?? reason}.`);
  }
  return undefined;
}

/** What it waits for, in the cluster's words. */
export function whyWaiting(pod: Pod): string {
  const unmet = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  const [first] = waiting(pod);
  return unmet?.message ?? first?.state.waiting?.message ?? first?.state.waiting?.reason ?? 'no reason is known';
}

/** A pod that the cluster has ended by itself: it wanted too much, or its node went away. */
export function whyEnded(pod: Pod): PodTrouble | undefined {
  const { phase, reason, message } = pod.status ?? {};
  if (pod.metadata.deletionTimestamp !== undefined) return deleted();
  if (phase === 'Failed' && reason !== undefined)
    return new PodTrouble(`The cluster has ended the job: ${message ?? reason}.`);
  const { exitCode, reason: ended, message: said } = stateOf(pod, parts.job).terminated ?? {};
  if (ended === 'OOMKilled') return new PodTrouble('The job used more memory than its limit allows.', exitCode ?? 137);
  // The container could not be begun: there is no shell in it, or it cannot be run on this machine.
  if (exitCode === 128 && ended !== undefined && ended !== 'Error')
    return new PodTrouble(`The job cannot be started in its image: ${said ?? ended}. Jobs need an image with /bin/sh.`);
  return undefined;
}
