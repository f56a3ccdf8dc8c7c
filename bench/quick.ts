// What people wait for every day: help, plan, status, an unchanged `up`, a warm one.
import { type Figure, median, medianRatio, tell } from './support/figures.ts';
import { benchHome, option } from './support/options.ts';
import { stagecraft, timed } from './support/program.ts';

const runs = Number(option('runs', '20'));
const few = Number(option('few', '5'));
const node = option('start-with', process.execPath);
const own = ['--home', benchHome(), '--name', option('name', 'quick')];
const up = ['up', '--port-base', option('port-base', '27000'), ...own];
const note = (text: string): void => void process.stderr.write(`${new Date().toISOString()} ${text}\n`);

/** One after the other in each round, so that what else the machine does meets all of them. */
async function interleaved(
  rounds: number,
  works: Record<string, () => Promise<{ seconds: number }>>,
): Promise<Record<string, number[]>> {
  const all: Record<string, number[]> = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, work] of Object.entries(works)) all[name]?.push((await work()).seconds);
  }
  return all;
}

const inMs = (what: string, seconds: number[] = []): Figure => {
  const all = seconds.map((value) => value * 1000);
  return { what, value: median(all), unit: 'ms', all };
};

async function short(): Promise<Figure[]> {
  const works = {
    bare: () => timed({ file: node, args: ['-e', '0'] }),
    help: () => stagecraft(['--help'], { node }),
    plan: () => stagecraft(['plan', ...own], { node }),
    status: () => stagecraft(['status', ...own], { node }),
  };
  await interleaved(2, works);
  const { bare = [], help = [], plan = [], status = [] } = await interleaved(runs, works);
  return [
    inMs('bare `node -e 0`', bare),
    inMs('`stagecraft --help`', help),
    inMs('`stagecraft plan`', plan),
    inMs('`stagecraft status`', status),
    { what: '`--help` ÷ bare', value: medianRatio(help, bare), unit: '×', goal: 2.5 },
    { what: '`plan` ÷ bare', value: medianRatio(plan, bare), unit: '×', goal: 5 },
    { what: '`status` ÷ bare', value: medianRatio(status, bare), unit: '×' },
  ];
}

async function unchanged(): Promise<Figure> {
  const { up: all = [] } = await interleaved(few, {
    async up() {
      const run = await stagecraft(up);
      if (!/\b0 changed/.test(run.output)) throw new Error(`this up was to change nothing:\n${run.output}`);
      return run;
    },
  });
  return { what: 'unchanged `up`', value: median(all), unit: 's', goal: 2, all };
}

/** Processes down, the artefact in the cache and its code compiled: how a working day begins. */
async function warm(): Promise<Figure> {
  const all: number[] = [];
  for (let round = 0; round < few; round++) {
    await stagecraft(['down', ...own]);
    all.push((await stagecraft(up)).seconds);
  }
  return { what: 'warm `up`, until the portal answers', value: median(all), unit: 's', goal: 8, all };
}

try {
  note('bringing an installation up');
  await stagecraft(up);
  note(`${runs} rounds of the short commands`);
  const figures = await short();
  note(`${few} times an unchanged, then a warm up`);
  figures.push(await unchanged(), await warm());
  tell(figures);
} finally {
  await stagecraft(['down', '--delete-data', '--yes', ...own]);
}
