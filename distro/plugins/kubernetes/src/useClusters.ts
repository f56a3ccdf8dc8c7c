import type { Entity } from '@backstage/catalog-model';
import type { ClusterObjects } from '@backstage/plugin-kubernetes-common';
import { useKubernetesObjects } from '@backstage/plugin-kubernetes-react';
import { useEffect, useRef, useState } from 'react';

const everyMs = 5000;
const patienceMs = 10_000;

interface Clusters {
  clusters?: ClusterObjects[];
  error?: string;
}

/** Whether nothing new has come for longer than anybody would wait: packets that are dropped are no error for minutes. */
function useLate(value: unknown, error: unknown): boolean {
  const [late, setLate] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every answer, good or bad, begins the wait anew.
  useEffect(() => {
    setLate(false);
    const timer = setTimeout(() => setLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, [value, error]);
  return late;
}

/** What the clusters have of the entity, looked up again and again; what was seen last stays when that fails. */
export function useClusters(entity: Entity): Clusters {
  const { kubernetesObjects, error } = useKubernetesObjects(entity, everyMs);
  const late = useLate(kubernetesObjects, error);
  const last = useRef<ClusterObjects[]>();
  if (kubernetesObjects) last.current = kubernetesObjects.items;
  const silence = late ? `There was no answer for ${patienceMs / 1000} seconds.` : undefined;
  return { clusters: last.current, error: error ?? silence };
}
