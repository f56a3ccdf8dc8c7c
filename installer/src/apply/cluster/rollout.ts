import { PlatformError } from '../../model/errors.ts';
import type { Cluster } from '../../ports/cluster.ts';
import type { StepContext } from '../runner.ts';
import { type Why, whyNotReady } from './why.ts';
import { howFar, isRolledOut, readWorkload, type WorkloadPlace } from './workload.ts';

const pollMs = 1000;
/** So often it must look hopeless in a row: what is just being replaced may look so for a moment. */
const looksBeforeGivingUp = 5;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function failure({ name }: WorkloadPlace, why: Why): PlatformError {
  return new PlatformError({
    code: 'step',
    message: `${name} does not become ready: ${why.text}.`,
    details: why.lines,
    hint: `\`stagecraft logs ${name}\` shows what it said. When the cause is cured, run \`stagecraft up\` again.`,
  });
}

/** Waits until every pod is as wanted and ready; says why it waits, and gives up on what will not cure itself. */
export async function waitUntilRolledOut(
  cluster: Cluster,
  place: WorkloadPlace,
  { signal, progress }: StepContext,
): Promise<void> {
  let hopeless = 0;
  while (true) {
    signal.throwIfAborted();
    const workload = await readWorkload(cluster, place);
    if (workload && isRolledOut(workload)) return;
    const why = await whyNotReady(cluster, place);
    const { ready, wanted } = workload ? howFar(workload) : { ready: 0, wanted: 1 };
    progress(`${ready} of ${wanted} ready; ${why.text}`);
    hopeless = why.hopeless ? hopeless + 1 : 0;
    if (hopeless >= looksBeforeGivingUp) throw failure(place, why);
    await pause(pollMs);
  }
}
