// `up --target kind` beside `kind create cluster` alone, against the critical path of its own steps; and what its pods use at rest.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { JournalEntry } from '../installer/src/model/journal.ts';
import { layoutOf } from '../installer/src/model/layout.ts';
import type { Plan } from '../installer/src/model/plan.ts';
import { type Figure, median, medianRatio, tell } from './support/figures.ts';
import { asked, benchHome, option } from './support/options.ts';
import { stagecraft, timed } from './support/program.ts';

const home = path.join(benchHome(), 'kind');
const portBase = option('port-base', '27000');
const pairs = Number(option('pairs', '1'));
const restSeconds = Number(option('rest', '60'));
const map = asked('image-map') ? ['--image-map', path.resolve(option('image-map', ''))] : [];
const own = ['--home', home, '--name', 'bench'];
const wanted = ['--target', 'kind', '--port-base', portBase, ...map, ...own];
const layout = layoutOf(home, 'bench');
const node = 'stagecraft-bench-control-plane';
const note = (text: string): void => void process.stderr.write(`${new Date().toISOString()} ${text}\n`);

async function plan(): Promise<Plan> {
  const { output } = await stagecraft(['plan', '--json', ...wanted]);
  return (JSON.parse(output) as { plan: Plan }).plan;
}

/** A cluster of the same image, with nothing of ours in it. */
async function clusterAlone(): Promise<number> {
  const step = (await plan()).steps.find(({ kind }) => kind === 'kind-cluster');
  if (step?.kind !== 'kind-cluster') throw new Error('the plan makes no cluster');
  const kubeconfig = path.join(home, 'alone.yaml');
  const named = ['--name', 'stagecraft-bench-alone', '--kubeconfig', kubeconfig];
  try {
    const args = ['create', 'cluster', '--image', step.input.image, '--wait', '300s', ...named];
    return (await timed({ file: 'kind', args, timeoutSeconds: 900 })).seconds;
  } finally {
    await timed({ file: 'kind', args: ['delete', 'cluster', ...named] });
    rmSync(kubeconfig, { force: true });
  }
}

function secondsOfSteps(): Map<string, number> {
  const entries = readFileSync(layout.journal, 'utf8').trim().split('\n');
  const started = new Map<string, number>();
  const seconds = new Map<string, number>();
  for (const entry of entries.map((line) => JSON.parse(line) as JournalEntry)) {
    if (entry.event === 'step-started') started.set(entry.step, Date.parse(entry.time));
    const from = entry.event === 'step-done' ? started.get(entry.step) : undefined;
    if (entry.event === 'step-done' && from !== undefined)
      seconds.set(entry.step, (Date.parse(entry.time) - from) / 1000);
  }
  return seconds;
}

/** The longest way through the steps, each as long as it took: with any number of hands it is not done sooner. */
function criticalPath({ steps }: Plan): number {
  const seconds = secondsOfSteps();
  const ends = new Map<string, number>();
  for (const { id, after } of steps) {
    const from = Math.max(0, ...after.map((each) => ends.get(each) ?? 0));
    ends.set(id, from + (seconds.get(id) ?? 0));
  }
  return Math.max(...ends.values());
}

interface Ups {
  first: number;
  path: number;
  second: number;
}

async function ups(): Promise<Ups> {
  const { seconds: first } = await stagecraft(['up', ...wanted]);
  const longest = criticalPath(JSON.parse(readFileSync(layout.plan, 'utf8')) as Plan);
  const { seconds: second, output } = await stagecraft(['up', ...wanted]);
  if (!/^0 changed/m.test(output)) throw new Error(`the second up changed something:\n${output}`);
  return { first, path: longest, second };
}

interface Summary {
  pods: {
    podRef: { name: string; namespace: string };
    cpu?: { usageNanoCores?: number };
    memory?: { workingSetBytes?: number };
  }[];
}

/** As the node measures its own pods. */
async function atRest(): Promise<Figure[]> {
  note(`resting for ${restSeconds} s`);
  await pause(restSeconds * 1000);
  const ask = ['kubectl', '--kubeconfig', '/etc/kubernetes/admin.conf', 'get', '--raw'];
  const { output } = await timed({
    file: 'docker',
    args: ['exec', node, ...ask, `/api/v1/nodes/${node}/proxy/stats/summary`],
  });
  const { pods } = JSON.parse(output) as Summary;
  const ours = pods.filter(({ podRef: { namespace } }) => namespace === 'backstage' || namespace === 'edge');
  return ours
    .sort((one, other) => one.podRef.name.localeCompare(other.podRef.name))
    .flatMap(({ podRef: { name }, memory, cpu }): Figure[] => [
      { what: `${name}: memory`, value: (memory?.workingSetBytes ?? Number.NaN) / 1024 ** 2, unit: 'MB' },
      { what: `${name}: CPU, thousandths of a core`, value: (cpu?.usageNanoCores ?? Number.NaN) / 1e6, unit: '' },
    ]);
}

const down = () => stagecraft(['down', '--delete-data', '--yes', ...own]);
const alone: number[] = [];
const measured: Ups[] = [];
let rest: Figure[] = [];
mkdirSync(home, { recursive: true });
try {
  // What both find afterwards: images in the engine, the portal's build in the cache.
  await stagecraft(['up', ...wanted]);
  await down();
  for (let at = 0; at < pairs; at++) {
    alone.push(await clusterAlone());
    measured.push(await ups());
    note(JSON.stringify({ alone: alone.at(-1), ...measured.at(-1) }));
    if (at === pairs - 1) rest = await atRest();
    await down();
  }
} finally {
  await down().catch(() => undefined);
}

const of = (what: keyof Ups): number[] => measured.map((each) => each[what]);
const inSeconds = (what: string, all: number[], goal?: number): Figure => ({
  what,
  value: median(all),
  unit: 's',
  all,
  ...(goal === undefined ? {} : { goal }),
});
tell([
  inSeconds('`kind create cluster` alone', alone),
  inSeconds('`up --target kind`, until the portal answers', of('first')),
  { what: '  ÷ `kind create cluster` alone', value: medianRatio(of('first'), alone), unit: '×' },
  inSeconds('  the critical path of its own steps', of('path')),
  { what: '  ÷ that critical path', value: medianRatio(of('first'), of('path')), unit: '×', goal: 1.15 },
  inSeconds('a second `up`, which changes nothing', of('second'), 5),
  ...rest,
]);
