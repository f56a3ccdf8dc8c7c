import { ask, done } from './cluster-api.ts';

interface Amounts {
  memory?: string;
}

interface Pod {
  spec: { containers: { resources?: { requests?: Amounts } }[] };
  status: { phase: string };
}

interface List<Item> {
  items: Item[];
}

const units: Record<string, number> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, k: 1e3, M: 1e6, G: 1e9, '': 1 };

function bytesOf(quantity = '0'): number {
  const [, number = '0', unit = ''] = /^(\d+)(\D*)$/.exec(quantity) ?? [];
  return Number(number) * (units[unit] ?? Number.NaN);
}

const where = '/api/v1/namespaces/default/pods';
const name = 'filler';
/** Less than any service of the platform asks for. */
const leftBytes = 8 * 2 ** 20;

async function freeBytes(): Promise<number> {
  const { items: nodes } = await done<List<{ status: { allocatable: Amounts } }>>('GET', '/api/v1/nodes');
  const { items: pods } = await done<List<Pod>>('GET', '/api/v1/pods');
  const asked = pods
    .filter(({ status }) => status.phase !== 'Succeeded' && status.phase !== 'Failed')
    .flatMap(({ spec }) => spec.containers)
    .reduce((sum, { resources }) => sum + bytesOf(resources?.requests?.memory), 0);
  return bytesOf(nodes[0]?.status.allocatable.memory) - asked;
}

const phase = async (): Promise<string | undefined> => {
  const { status, body } = await ask('GET', `${where}/${name}`);
  return status === 404 ? undefined : (body as Pod).status.phase;
};

async function untilPhase(wanted: string | undefined): Promise<void> {
  const end = Date.now() + 60_000;
  while ((await phase()) !== wanted) {
    if (Date.now() > end) throw new Error(`the pod that fills the node is not ${wanted ?? 'gone'}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** A pod that asks for all the memory that the node has left, and uses none of it; what comes back takes it away. */
export async function fillNode(image: string): Promise<() => Promise<void>> {
  const resources = { requests: { memory: String((await freeBytes()) - leftBytes) } };
  const container = { name, image, imagePullPolicy: 'Never', command: ['sleep', '600'], resources };
  const spec = { containers: [container], terminationGracePeriodSeconds: 0 };
  await done('POST', where, { body: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec } });
  await untilPhase('Running');
  return async () => {
    await ask('DELETE', `${where}/${name}`);
    await untilPhase(undefined);
  };
}
