import type { Entity } from '@backstage/catalog-model';
import type { ClusterObjects } from '@backstage/plugin-kubernetes-common';
import { useKubernetesObjects } from '@backstage/plugin-kubernetes-react';
import { useRef } from 'react';

const everyMs = 5000;

interface Clusters {
  clusters?: ClusterObjects[];
  error?: string;
}

/** What the clusters have of the entity, looked up again and again; what was seen last stays when that fails. */
export function useClusters(entity: Entity): Clusters {
  const { kubernetesObjects, error } = useKubernetesObjects(entity, everyMs);
  const last = useRef<ClusterObjects[]>();
  if (kubernetesObjects) last.current = kubernetesObjects.items;
  return { clusters: last.current, error };
}
