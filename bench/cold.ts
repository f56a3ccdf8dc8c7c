// A cold `up` against its floor: what Yarn alone needs for the same source, with caches as empty.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { JournalEntry } from '../installer/src/model/journal.ts';
import { layoutOf } from '../installer/src/model/layout.ts';
import { type Figure, median, medianRatio, tell } from './support/figures.ts';
import { benchHome, option } from './support/options.ts';
import { stagecraft, timed } from './support/program.ts';

const home = path.join(benchHome(), 'cold');
const portBase = option('port-base', '28000');
const pairs = Number(option('pairs', '1'));
/** With an older Node, the launcher's fetch of Node 24 is in the figure as well. */
const startedWith = option('start-with', process.execPath);
const own = ['--home', home, '--name', 'cold'];
const note = (text: string): void => void process.stderr.write(`${new Date().toISOString()} ${text}\n`);

function emptyCaches(name: string): Record<string, string> {
  const folder = path.join(home, 'package-caches', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return { YARN_GLOBAL_FOLDER: path.join(folder, 'yarn'), npm_config_cache: path.join(folder, 'npm') };
}

/** Yarn asks the registry that npm was told of, as it does in an `up`. */
async function registry(): Promise<Record<string, string>> {
  const { output } = await timed({ file: 'npm', args: ['config', 'get', 'registry', '--loglevel=error'] });
  const url = output.trim().split('\n').at(-1) ?? '';
  if (url.startsWith('https://registry.npmjs.org') || process.env.YARN_NPM_REGISTRY_SERVER) return {};
  const unsafe: Record<string, string> = url.startsWith('http:')
    ? { YARN_UNSAFE_HTTP_WHITELIST: new URL(url).hostname }
    : {};
  return { YARN_NPM_REGISTRY_SERVER: url, ...unsafe };
}

const yarnRelease = (source: string): string => {
  const [, release = ''] = /yarnPath:\s*(\S+)/.exec(readFileSync(path.join(source, '.yarnrc.yml'), 'utf8')) ?? [];
  return path.join(source, release);
};

async function floor(source: string): Promise<{ install: number; build: number }> {
  const env = { NODE_OPTIONS: '--max-old-space-size=4096', ...emptyCaches('floor'), ...(await registry()) };
  const yarn = (...args: string[]) =>
    timed({ file: process.execPath, args: [yarnRelease(source), ...args], cwd: source, env });
  const { seconds: install } = await yarn('install', '--immutable');
  const { seconds: build } = await yarn('workspace', 'backend', 'build');
  return { install, build };
}

function journal(): JournalEntry[] {
  const text = readFileSync(layoutOf(home, 'cold').journal, 'utf8').trim();
  return text.split('\n').map((line) => JSON.parse(line) as JournalEntry);
}

function stepSeconds(step: string): number {
  const at = (event: string) =>
    journal().find((entry) => entry.event === event && 'step' in entry && entry.step === step);
  return (Date.parse(at('step-done')?.time ?? '') - Date.parse(at('step-started')?.time ?? '')) / 1000;
}

interface Cold {
  whole: number;
  beforeFirstStep: number;
  portal: number;
}

async function coldUp(): Promise<Cold> {
  rmSync(path.join(home, 'cache'), { recursive: true, force: true });
  const begun = Date.now();
  const { seconds: whole } = await stagecraft(['up', '--port-base', portBase, ...own], {
    node: startedWith,
    env: emptyCaches('up'),
    timeoutSeconds: 2400,
  });
  const beforeFirstStep = (Date.parse(journal()[0]?.time ?? '') - begun) / 1000;
  const portal = stepSeconds('portal/artefact');
  await stagecraft(['down', '--delete-data', '--yes', ...own]);
  return { whole, beforeFirstStep, portal };
}

async function composedSource(): Promise<string> {
  const source = path.join(home, 'floor');
  rmSync(source, { recursive: true, force: true });
  await stagecraft(['compose', source, ...own]);
  return source;
}

async function pair(at: number): Promise<{ up: Cold; floor: { install: number; build: number } }> {
  const source = await composedSource();
  // Alternately one of them first: who comes second may find a warmer registry.
  const first = at % 2 === 0 ? await floor(source) : undefined;
  if (first) note(`floor: ${JSON.stringify(first)}`);
  const up = await coldUp();
  note(`up: ${JSON.stringify(up)}`);
  const second = first ?? (await floor(source));
  if (!first) note(`floor: ${JSON.stringify(second)}`);
  return { up, floor: second };
}

const measured = [];
try {
  for (let at = 0; at < pairs; at++) measured.push(await pair(at));
} finally {
  await stagecraft(['down', '--delete-data', '--yes', ...own]).catch(() => undefined);
  rmSync(home, { recursive: true, force: true });
}

const wholes = measured.map(({ up }) => up.whole);
const floors = measured.map(({ floor: { install, build } }) => install + build);
const inSeconds = (what: string, all: number[]): Figure => ({ what, value: median(all), unit: 's', all });
tell([
  { what: 'cold `up` ÷ its floor', value: medianRatio(wholes, floors), unit: '×', goal: 1.15 },
  inSeconds('cold `up`, until the portal answers', wholes),
  inSeconds(
    '  until its first step (with an older Node: the fetch of Node 24)',
    measured.map(({ up }) => up.beforeFirstStep),
  ),
  inSeconds(
    '  composing, installing and building the portal',
    measured.map(({ up }) => up.portal),
  ),
  inSeconds('floor: `yarn install --immutable` + `yarn workspace backend build`', floors),
  inSeconds(
    '  install',
    measured.map(({ floor: { install } }) => install),
  ),
  inSeconds(
    '  build',
    measured.map(({ floor: { build } }) => build),
  ),
]);
