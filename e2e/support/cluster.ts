import { done } from './cluster-api.ts';

/** Where the portal's own objects, and the lab's component that runs in the cluster, are. */
export const namespace = process.env.STAGECRAFT_TEST_NAMESPACE ?? 'backstage';

interface ClusterObject {
  metadata: { name: string; namespace?: string };
  subjects?: { kind: string; name: string; namespace?: string }[];
}

export interface PrintedPod {
  name: string;
  ready: string;
  status: string;
  restarts: string;
}

/** What `kubectl get pods` prints, from where kubectl has it: the cluster makes that table itself. */
export async function printedPods(selector: string): Promise<PrintedPod[]> {
  const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`;
  const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const table = await done<{ rows: { cells: (string | number)[] }[] }>('GET', path, { accept: asTable });
  return table.rows.map(({ cells: [name, ready, status, restarts] }) => ({
    name: String(name),
    ready: String(ready),
    status: String(status),
    // "2 (5m ago)": when the last one was is no number.
    restarts: String(restarts).split(' ')[0] ?? '',
  }));
}

/** Without seconds it may end in its own time, as the pod itself says. */
export async function deletePod(name: string, graceSeconds?: number): Promise<void> {
  const grace = graceSeconds === undefined ? '' : `?gracePeriodSeconds=${graceSeconds}`;
  await done('DELETE', `/api/v1/namespaces/${namespace}/pods/${name}${grace}`);
}

async function bindingsOf(serviceAccount: string): Promise<{ path: string; binding: ClusterObject }[]> {
  const group = '/apis/rbac.authorization.k8s.io/v1';
  const paths = [`${group}/clusterrolebindings`, `${group}/namespaces/${namespace}/rolebindings`];
  const lists = await Promise.all(
    paths.map(async (path) => {
      const { items } = await done<{ items: ClusterObject[] }>('GET', path);
      return items.map((binding) => ({ path, binding }));
    }),
  );
  const isBound = ({ subjects = [] }: ClusterObject): boolean =>
    subjects.some(
      (each) => each.kind === 'ServiceAccount' && each.name === serviceAccount && each.namespace === namespace,
    );
  return lists.flat().filter(({ binding }) => isBound(binding));
}

/** Takes every right away from a service account; what comes back gives them back. */
export async function revokeRights(serviceAccount: string): Promise<() => Promise<void>> {
  const bindings = await bindingsOf(serviceAccount);
  if (bindings.length === 0) throw new Error(`${serviceAccount} has no rights that could be taken away`);
  for (const { path, binding } of bindings) {
    await done('DELETE', `${path}/${binding.metadata.name}`);
  }
  return async () => {
    for (const { path, binding } of bindings) {
      const { resourceVersion, uid, creationTimestamp, managedFields, ...metadata } = binding.metadata as Record<
        string,
        unknown
      >;
      await done('POST', path, { body: { ...binding, metadata } });
    }
  };
}

export interface Pod {
  metadata: { name: string; uid: string; deletionTimestamp?: string };
  status: { phase: string; podIP?: string; conditions?: { type: string; status: string }[] };
}

const isReady = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined &&
  status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true;

/** The pods of a service that take requests. */
export async function readyPods(name: string, where = namespace): Promise<Pod[]> {
  const selector = encodeURIComponent(`app.kubernetes.io/name=${name}`);
  const { items } = await done<{ items: Pod[] }>('GET', `/api/v1/namespaces/${where}/pods?labelSelector=${selector}`);
  return items.filter(isReady);
}

export async function untilReady(name: string, count: number, seconds = 180): Promise<Pod[]> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const pods = await readyPods(name);
    if (pods.length === count) return pods;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error(`not ${count} ready pods of ${name} after ${seconds} s`);
}

export async function scale(name: string, replicas: number): Promise<Pod[]> {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}/scale`;
  await done('PATCH', path, { body: { spec: { replicas } } });
  return untilReady(name, replicas);
}
