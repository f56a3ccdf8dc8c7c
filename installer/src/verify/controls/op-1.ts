import { amountOf, type Container, database, type LivePod, livePods, nameOf, portal, runIn } from '../cluster.ts';
import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';

type Figures = Record<'requests' | 'limits', Record<'cpu' | 'memory', string>>;

/** As the reference architecture draws them; and ours, where it says nothing. */
const reference: Record<string, Figures> = {
  [portal]: { requests: { cpu: '250m', memory: '512Mi' }, limits: { cpu: '1', memory: '2Gi' } },
  'wait-for-postgres': { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '100m', memory: '128Mi' } },
  [database]: { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '1', memory: '1Gi' } },
};

const sides = ['requests', 'limits'] as const;
const amounts = ['cpu', 'memory'] as const;

const all = sides.flatMap((side) => amounts.map((amount) => ({ side, amount })));

function problemsOfContainer(pod: LivePod, { name, resources = {} }: Container): string[] {
  const wanted = reference[name];
  return all.flatMap(({ side, amount }) => {
    const found = resources[side]?.[amount];
    if (found === undefined) return [`${name} in ${pod.metadata.name} has no ${side} of ${amount}`];
    const right = wanted?.[side][amount];
    if (right === undefined || amountOf(found) === amountOf(right)) return [];
    return [`${name} in ${pod.metadata.name}: ${side} of ${amount} are ${found} instead of ${right}`];
  });
}

/** Where the kernel keeps it, in the newer and in the older way. */
const limitFiles = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes'];
const readLimit = ['sh', '-c', `cat ${limitFiles.join(' ')} 2>/dev/null; true`];

/** What was asked for is worth what the kernel makes of it. */
async function problemsOfKernel(context: Context, workload: string): Promise<string[]> {
  const [said = ''] = (await runIn(context, workload, 'the kernel’s limit of memory', readLimit)).split('\n');
  const wanted = reference[workload]?.limits.memory ?? '';
  return amountOf(said) === amountOf(wanted)
    ? []
    : [`the kernel limits the memory of ${workload} to ${said || 'nothing'} instead of ${wanted}`];
}

const containersOf = ({ spec }: LivePod): Container[] => [...spec.containers, ...(spec.initContainers ?? [])];

export const op1: Control = {
  id: 'OP-1',
  phase: 1,
  layer: 'Operations',
  title: 'Every container has requests and limits, and the portal’s and PostgreSQL’s are the reference figures',
  why: 'A container without a limit takes what its neighbours need; one without a request is put where there is no room.',
  severity: 'medium',
  needs: ['cluster'],
  remedy: 'Find out who changed the workload that is named; `stagecraft down` and `up` bring the figures back.',
  async check(context) {
    const pods = await livePods(context);
    if (pods.length === 0) throw new Error('no pod of the platform is there');
    const containers = pods.flatMap((pod) => containersOf(pod).map((container) => ({ pod, container })));
    context.note('the containers of the platform', containers.map(({ container }) => container.name).join(', '));
    const absent = [portal, database].filter((name) => !pods.some((pod) => nameOf(pod) === name));
    const kernel = [portal, database].filter((name) => !absent.includes(name));
    const problems = [
      ...absent.map((name) => `no pod of ${name} is there`),
      ...containers.flatMap(({ pod, container }) => problemsOfContainer(pod, container)),
      ...(await Promise.all(kernel.map((name) => problemsOfKernel(context, name)))).flat(),
    ];
    return unless(problems, `all ${containers.length} containers have requests and limits, and the kernel holds them`);
  },
};
