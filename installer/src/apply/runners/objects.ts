import type { KubernetesObject } from '../../model/kubernetes.ts';
import { fingerprintKey, marked } from '../../model/marked.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { StepRunner } from '../runner.ts';

const isBeingDeleted = ({ metadata }: KubernetesObject): boolean => 'deletionTimestamp' in metadata;

interface Volume {
  spec?: { claimRef?: { name: string; namespace: string; uid?: string } };
  status?: { phase?: string };
}

/**
 * A volume whose claim was deleted keeps its data, and takes no other claim: only a new object for it does.
 * That the claim is gone it learns a while after it is: until then it calls itself bound.
 */
async function isSpent(cluster: Cluster, object: KubernetesObject): Promise<boolean> {
  if (object.kind !== 'PersistentVolume') return false;
  const { spec, status } = object as KubernetesObject & Volume;
  if (['Released', 'Failed'].includes(status?.phase ?? '')) return true;
  const { name, namespace, uid } = spec?.claimRef ?? {};
  if (name === undefined || namespace === undefined || uid === undefined) return false;
  const claim = await cluster.read({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace } });
  return claim === undefined || isBeingDeleted(claim) || (claim.metadata as { uid?: string }).uid !== uid;
}

async function isUsable(cluster: Cluster, object: KubernetesObject | undefined): Promise<boolean> {
  return object !== undefined && !isBeingDeleted(object) && !(await isSpent(cluster, object));
}

/** What is on its way out, or of no use any more, makes room for what is applied. */
async function makeRoom(cluster: Cluster, object: KubernetesObject, signal: AbortSignal): Promise<void> {
  while (true) {
    signal.throwIfAborted();
    const found = await cluster.read(object);
    if (!found || (await isUsable(cluster, found))) return;
    if (!isBeingDeleted(found)) await cluster.remove(found);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

export function objectsRunner(access: ClusterAccess): StepRunner<'objects'> {
  return {
    async inspect({ input, fingerprint }) {
      const cluster = await access.find();
      if (!cluster) return { state: 'absent' };
      const found = await Promise.all(input.objects.map((object) => cluster.read(object)));
      const usable = await Promise.all(found.map((object) => isUsable(cluster, object)));
      const missing = input.objects.filter((_, index) => !usable[index]);
      if (missing.length === input.objects.length && missing.length > 0) return { state: 'absent' };
      if (missing.length > 0) {
        const [first] = missing;
        return { state: 'broken', why: `${first?.kind} ${first?.metadata.name} is gone, or of no use any more` };
      }
      const same = found.every((object) => object?.metadata.annotations?.[fingerprintKey] === fingerprint);
      return same ? { state: 'ready', fingerprint } : { state: 'different', why: 'it is as an earlier plan said' };
    },
    async apply({ input, fingerprint }, { signal, progress }) {
      const cluster = await access.get();
      for (const object of input.objects) {
        signal.throwIfAborted();
        progress(`${object.kind} ${object.metadata.name}`);
        await makeRoom(cluster, object, signal);
        await cluster.apply(marked(object, fingerprint));
      }
    },
    async remove({ input }) {
      const cluster = await access.find();
      for (const object of input.objects.toReversed()) await cluster?.remove(object);
    },
  };
}
