import type { KubernetesObject } from '../model/kubernetes.ts';
import type { Context } from './context.ts';

/** What the reference architecture calls them, on every cluster. */
export const portal = 'backstage';
export const database = 'psql-postgresql';

export async function live(
  context: Context,
  apiVersion: string,
  kind: string,
  name: string,
): Promise<KubernetesObject | undefined> {
  const [namespace = ''] = context.cluster.namespaces;
  return (await context.cluster.api()).read({ apiVersion, kind, metadata: { name, namespace } });
}

export function specOf<Spec>(object: KubernetesObject | undefined): Partial<Spec> {
  return (object?.spec ?? {}) as Partial<Spec>;
}

export interface Container {
  name: string;
  image: string;
  imagePullPolicy?: string;
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
}

export interface LivePod extends KubernetesObject {
  metadata: KubernetesObject['metadata'] & { namespace: string; deletionTimestamp?: string };
  spec: { containers: Container[]; initContainers?: Container[] };
}

/** The name that the chart gives to everything of a service. */
export const nameOf = ({ metadata }: KubernetesObject): string =>
  metadata.labels?.['app.kubernetes.io/name'] ?? metadata.name;

/** Every pod of the platform that is not on its way out. */
export async function livePods({ cluster }: Context): Promise<LivePod[]> {
  const api = await cluster.api();
  const labels = { 'app.kubernetes.io/part-of': 'stagecraft' };
  const found = await Promise.all(
    cluster.namespaces.map((namespace) => api.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels })),
  );
  return (found.flat() as LivePod[]).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** Runs a program in a pod; anything but success is an error. What it was for, and what came of it, is evidence. */
export async function runIn(context: Context, workload: string, what: string, command: string[]): Promise<string> {
  const { exitCode, output } = await context.cluster.runIn(workload, command);
  context.note(`in a pod of ${workload}: ${what}`, output.trim());
  if (exitCode !== 0) throw new Error(`in a pod of ${workload}: ${what}: ${output.trim().slice(-200)}`);
  return output.trim();
}

const units: Record<string, number> = {
  ...{ m: 1e-3, k: 1e3, M: 1e6, G: 1e9 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 },
};

/** Kubernetes writes the same amount in many ways: 1, 1000m; 2Gi, 2048Mi. */
export function amountOf(quantity: string): number {
  const [, number = '', unit = ''] = /^([\d.]+)([A-Za-z]*)$/.exec(quantity) ?? [];
  return Number(number) * (units[unit] ?? (unit === '' ? 1 : Number.NaN));
}
