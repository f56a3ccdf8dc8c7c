import { broken, Failure, type Outcome } from '../payload.ts';
import { type ContainerStatus, parts, type Pod, stateOf } from './shape.ts';

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

const noImage = ({ image, state }: ContainerStatus): Failure => {
  const said = state.waiting?.message ?? state.waiting?.reason ?? 'no reason was given';
  return broken(`The image ${image} cannot be had: ${said}. Is its name right, and may the cluster pull it?`);
};

/** Why it will never begin; undefined while there is hope. `pullingForMs` is since when an image could not be pulled. */
export function whyNever(pod: Pod, pullingForMs: number): Failure | undefined {
  for (const container of waiting(pod)) {
    const { reason = '', message } = container.state.waiting ?? {};
    if (pulling.has(reason) && pullingForMs >= pullPatienceMs) return noImage(container);
    if (!hopeless.has(reason)) continue;
    return /Image/.test(reason) ? noImage(container) : broken(`The job cannot be started: ${message ?? reason}.`);
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
export function whyEnded(pod: Pod): Failure | undefined {
  const { phase, reason, message } = pod.status ?? {};
  if (pod.metadata.deletionTimestamp !== undefined) return broken('Somebody has deleted the pod of this job.');
  if (phase === 'Failed' && reason !== undefined) return broken(`The cluster has ended the job: ${message ?? reason}.`);
  const { exitCode, reason: ended, message: said } = stateOf(pod, parts.job).terminated ?? {};
  if (ended === 'OOMKilled') {
    const outcome: Outcome = { state: 'failed', reason: 'script_failure', exitCode: exitCode ?? 137 };
    return new Failure(outcome, 'The job used more memory than its limit allows.');
  }
  // The container could not be begun: there is no shell in it, or it cannot be run on this machine.
  if (exitCode === 128 && ended !== undefined && ended !== 'Error')
    return broken(`The job cannot be started in its image: ${said ?? ended}. Jobs need an image with /bin/sh.`);
  return undefined;
}
