import type { KubernetesObject, Workload } from '../../model/kubernetes.ts';
import type { StepState } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import { revisionsOf, stateOfRevision } from './revisions.ts';
import { whyNotReady } from './why.ts';
import { isRolledOut, readWorkload } from './workload.ts';

/** How it stands with what helm has put there: one workload, which is `ready` when all of its pods are of the newest kind. */
export async function stateOfInstalled(
  access: ClusterAccess,
  { input, fingerprint }: { input: { name: string; namespace: string; workload: Workload }; fingerprint: string },
  look: (cluster: Cluster, workload: KubernetesObject) => Promise<StepState | undefined> = async () => undefined,
): Promise<StepState> {
  const cluster = await access.find();
  const [newest] = cluster ? await revisionsOf(cluster, input) : [];
  if (!cluster || !newest) return { state: 'absent' };
  const wrong = stateOfRevision(newest, fingerprint);
  if (wrong) return wrong;
  const workload = await readWorkload(cluster, { ...input.workload, namespace: input.namespace });
  if (!workload) return { state: 'broken', why: `its ${input.workload.kind} is gone` };
  const seen = await look(cluster, workload);
  if (seen) return seen;
  if (isRolledOut(workload)) return { state: 'ready', fingerprint };
  return { state: 'broken', why: `it is not ready: ${(await whyNotReady(cluster, workload)).text}` };
}
