import { PlatformError } from '../../model/errors.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { Cluster } from '../../ports/cluster.ts';
import type { StepContext } from '../runner.ts';
import { isLeaving, isReady, podsOf } from './pods.ts';
import { type Why, whyNotReady } from './why.ts';
import { howFar, isRolledOut, readWorkload, type WorkloadPlace } from './workload.ts';

const pollMs = 1000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function failure({ name }: WorkloadPlace, why: Why): PlatformError {
  return new PlatformError({
    code: 'step',
    message: `${name} does not become ready: ${why.text}.`,
    details: why.lines,
    hint:
      why.cure ??
      `\`stagecraft logs ${name}\` shows what it said. When the cause is cured, run \`stagecraft up\` again.`,
  });
}

/**
 * A StatefulSet waits for a pod to become ready before it replaces it, also for one that never will:
 * a pod of an earlier revision that is not ready is taken away, so that what cures it can come.
 */
async function takeAwayStuckPods(cluster: Cluster, workload: KubernetesObject): Promise<void> {
  const { updateRevision } = (workload.status ?? {}) as { updateRevision?: string };
  if (workload.kind !== 'StatefulSet' || !updateRevision) return;
  for (const pod of await podsOf(cluster, workload)) {
    const earlier = pod.metadata.labels?.['controller-revision-hash'] !== updateRevision;
    if (earlier && !isReady(pod) && !isLeaving(pod)) await cluster.remove(pod);
  }
}

/** Tells when something has looked hopeless without a break for as long as waiting is worth. */
function patience(): (why: Why) => boolean {
  let since: number | undefined;
  return ({ patienceSeconds }) => {
    if (patienceSeconds === undefined) {
      since = undefined;
      return false;
    }
    since ??= Date.now();
    return Date.now() - since >= patienceSeconds * 1000;
  };
}

type Done = (cluster: Cluster, workload: KubernetesObject) => Promise<boolean>;

const rolledOut: Done = async (_cluster, workload) => isRolledOut(workload);

/** Its pods are as planned and have started; whether they are ready is another's matter. */
export const runsAsWanted: Done = async (cluster, workload) => {
  if (isRolledOut(workload)) return true;
  const pods = await podsOf(cluster, workload);
  const { updateRevision } = (workload.status ?? {}) as { updateRevision?: string };
  return (
    pods.length === howFar(workload).wanted &&
    pods.every(
      (pod) =>
        !isLeaving(pod) &&
        pod.metadata.labels?.['controller-revision-hash'] === updateRevision &&
        pod.status?.containerStatuses?.every(({ started }) => started === true) === true,
    )
  );
};

async function look(
  cluster: Cluster,
  place: WorkloadPlace,
  isDone: Done,
): Promise<{ done: boolean; far: string; why: Why }> {
  const workload = await readWorkload(cluster, place);
  if (!workload) return { done: false, far: '', why: { text: `there is no ${place.kind} of this name`, lines: [] } };
  const { ready, wanted } = howFar(workload);
  const far = `${ready} of ${wanted} ready; `;
  if (await isDone(cluster, workload)) return { done: true, far, why: { text: '', lines: [] } };
  await takeAwayStuckPods(cluster, workload);
  return { done: false, far, why: await whyNotReady(cluster, workload) };
}

/** Waits until every pod is as wanted and ready; says why it waits, and gives up on what will not cure itself. */
export async function waitUntilRolledOut(
  cluster: Cluster,
  place: WorkloadPlace,
  { signal, progress }: StepContext,
  isDone: Done = rolledOut,
): Promise<void> {
  const isUsedUp = patience();
  while (true) {
    signal.throwIfAborted();
    const { done, far, why } = await look(cluster, place, isDone);
    if (done) return;
    progress(`${far}${why.text}`);
    if (isUsedUp(why)) throw failure(place, why);
    await pause(pollMs);
  }
}
