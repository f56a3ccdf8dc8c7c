import { Refused } from './errors.ts';
import type { Ask } from './requests.ts';

interface Summary {
  pods?: { podRef: { name: string; namespace: string }; memory?: { workingSetBytes?: number } }[];
}

interface Usage {
  metadata: { name: string; namespace: string };
  containers: { usage: { memory: string } }[];
}

const factors: Record<string, number> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, k: 1e3, M: 1e6, G: 1e9 };

function bytesOf(quantity: string): number {
  const [, number = '0', unit = ''] = /^(\d+)(\D*)$/.exec(quantity) ?? [];
  return Number(number) * (factors[unit] ?? 1);
}

/** A cluster that is measured answers for all at once. */
async function ofMetricsServer(ask: Ask): Promise<[string, number][]> {
  const { items } = JSON.parse(await ask({ path: '/apis/metrics.k8s.io/v1beta1/pods', patient: false })) as {
    items: Usage[];
  };
  return items.map(({ metadata, containers }) => [
    `${metadata.namespace}/${metadata.name}`,
    containers.reduce((sum, { usage }) => sum + bytesOf(usage.memory), 0),
  ]);
}

/** Where nobody measures, each node still knows what runs on it. */
async function ofNodes(ask: Ask): Promise<[string, number][]> {
  const { items } = JSON.parse(await ask({ path: '/api/v1/nodes' })) as { items: { metadata: { name: string } }[] };
  const summaries = await Promise.all(
    items.map(async ({ metadata }) => {
      const path = `/api/v1/nodes/${metadata.name}/proxy/stats/summary`;
      return JSON.parse(await ask({ path, patient: false })) as Summary;
    }),
  );
  return summaries
    .flatMap(({ pods = [] }) => pods)
    .map(({ podRef, memory }) => [`${podRef.namespace}/${podRef.name}`, memory?.workingSetBytes ?? 0]);
}

/** Not everybody may ask: then nothing is known, which is no failure. */
export async function memoryOfPods(ask: Ask): Promise<ReadonlyMap<string, number>> {
  for (const source of [ofMetricsServer, ofNodes]) {
    try {
      return new Map(await source(ask));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }
  return new Map();
}
