import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { StepState } from '../../model/step.ts';
import type { Cluster } from '../../ports/cluster.ts';

const fingerprintLabel = 'stagecraft.dev/fingerprint';

const versionOf = ({ metadata }: KubernetesObject): number => Number(metadata.labels?.version ?? 0);
const statusOf = ({ metadata }: KubernetesObject): string => metadata.labels?.status ?? '';

/** helm keeps each revision as a Secret; its labels say what we want to know, and nothing has to be unpacked. Newest first. */
export async function revisionsOf(
  cluster: Cluster,
  { name, namespace }: { name: string; namespace: string },
): Promise<KubernetesObject[]> {
  const found = await cluster.list({ apiVersion: 'v1', kind: 'Secret', namespace, labels: { owner: 'helm', name } });
  return found.sort((one, other) => versionOf(other) - versionOf(one));
}

/** What is wrong with it; undefined where nothing is. */
export function stateOfRevision(revision: KubernetesObject, fingerprint: string): StepState | undefined {
  const status = statusOf(revision);
  if (status !== 'deployed') return { state: 'broken', why: `helm left it as ${status}` };
  if (revision.metadata.labels?.[fingerprintLabel] === fingerprint) return undefined;
  return { state: 'different', why: 'it is as an earlier plan said' };
}

/**
 * A helm that was killed leaves a revision that nobody ends; while it is there, helm refuses to do anything.
 * What it had made already carries the release's name, and the next helm goes on with it.
 */
export async function clearWhatWasCutOff(
  cluster: Cluster,
  release: { name: string; namespace: string },
): Promise<void> {
  const all = await revisionsOf(cluster, release);
  const [newest] = all;
  const status = newest ? statusOf(newest) : '';
  const left = status === 'uninstalling' ? all : status.startsWith('pending-') ? all.slice(0, 1) : [];
  for (const revision of left) await cluster.remove(revision);
}
