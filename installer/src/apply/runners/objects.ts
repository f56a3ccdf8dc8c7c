import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { StepRunner } from '../runner.ts';

const fingerprintKey = 'stagecraft.dev/fingerprint';

function marked(object: KubernetesObject, fingerprint: string): KubernetesObject {
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { 'app.kubernetes.io/managed-by': 'stagecraft', ...metadata.labels },
      annotations: { ...metadata.annotations, [fingerprintKey]: fingerprint },
    },
  };
}

const isBeingDeleted = ({ metadata }: KubernetesObject): boolean => 'deletionTimestamp' in metadata;

async function goneAway(cluster: Cluster, object: KubernetesObject, signal: AbortSignal): Promise<void> {
  while (true) {
    signal.throwIfAborted();
    const found = await cluster.read(object);
    if (!found || !isBeingDeleted(found)) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

export function objectsRunner(access: ClusterAccess): StepRunner<'objects'> {
  return {
    async inspect({ input, fingerprint }) {
      const cluster = await access.find();
      if (!cluster) return { state: 'absent' };
      const found = await Promise.all(input.objects.map((object) => cluster.read(object)));
      const missing = input.objects.filter((_, index) => !found[index] || isBeingDeleted(found[index]));
      if (missing.length === input.objects.length && missing.length > 0) return { state: 'absent' };
      if (missing.length > 0) {
        const [first] = missing;
        return { state: 'broken', why: `${first?.kind} ${first?.metadata.name} is gone` };
      }
      const same = found.every((object) => object?.metadata.annotations?.[fingerprintKey] === fingerprint);
      return same ? { state: 'ready', fingerprint } : { state: 'different', why: 'it is as an earlier plan said' };
    },
    async apply({ input, fingerprint }, { signal, progress }) {
      const cluster = await access.get();
      for (const object of input.objects) {
        signal.throwIfAborted();
        progress(`${object.kind} ${object.metadata.name}`);
        await goneAway(cluster, object, signal);
        await cluster.apply(marked(object, fingerprint));
      }
    },
    async remove({ input }) {
      const cluster = await access.find();
      for (const object of input.objects.toReversed()) await cluster?.remove(object);
    },
  };
}
