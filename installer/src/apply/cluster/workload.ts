import type { Cluster } from '../../ports/cluster.ts';
import type { KubernetesObject, Workload } from '../../model/kubernetes.ts';

export interface WorkloadPlace extends Workload {
  namespace: string;
}

interface Counts {
  generation?: number;
  wanted: number;
  observed: number;
  updated: number;
  available: number;
  total: number;
}

type Status = Record<string, number | string | undefined>;

function countsOf(object: KubernetesObject): Counts {
  const spec = (object.spec ?? {}) as { replicas?: number };
  const status = (object.status ?? {}) as Status;
  const number = (name: string): number => Number(status[name] ?? 0);
  const { generation } = object.metadata as { generation?: number };
  return {
    ...(generation === undefined ? {} : { generation }),
    wanted: spec.replicas ?? 1,
    observed: number('observedGeneration'),
    updated: number('updatedReplicas'),
    available: object.kind === 'StatefulSet' ? number('readyReplicas') : number('availableReplicas'),
    total: number('replicas'),
  };
}

/** All pods are of the newest kind and ready, and none of an older kind is left. */
export function isRolledOut(object: KubernetesObject): boolean {
  const { generation = 0, wanted, observed, updated, available, total } = countsOf(object);
  return observed >= generation && updated === wanted && available === wanted && total === wanted;
}

export function howFar(object: KubernetesObject): { ready: number; wanted: number } {
  const { available, wanted } = countsOf(object);
  return { ready: available, wanted };
}

export function readWorkload(cluster: Cluster, { kind, name, namespace }: WorkloadPlace) {
  return cluster.read({ apiVersion: 'apps/v1', kind, metadata: { name, namespace } });
}
