// What a change of phase costs people: from the command to a page that somebody is signed in to, there and back; and how long
// a template takes from the click to the green pipeline, step by step.
import { setTimeout as pause } from 'node:timers/promises';
import { http } from '../installer/src/adapters/http.ts';
import { layoutOf } from '../installer/src/model/layout.ts';
import { signIn } from '../installer/src/verify/sign-in.ts';
import { type Figure, median, tell } from './support/figures.ts';
import { benchHome, option } from './support/options.ts';
import { secretIn } from './support/plain.ts';
import { stagecraft } from './support/program.ts';

const name = option('name', 'phase');
const portBase = Number(option('port-base', '27000'));
const rounds = Number(option('rounds', '5'));
const templates = Number(option('templates', '3'));
const own = ['--home', benchHome(), '--name', name];
const portal = { url: `http://${name}.localhost:${portBase + 7}` };
const note = (text: string): void => void process.stderr.write(`${new Date().toISOString()} ${text}\n`);
const since = (begun: number): number => (performance.now() - begun) / 1000;

async function until<T>(what: string, look: () => Promise<T | undefined>, seconds = 120): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`after ${seconds} s there is still not: ${what}`);
    await pause(50);
  }
}

async function passwordOf(username: string): Promise<string> {
  const { output } = await stagecraft(['credentials', '--json', ...own]);
  const { people } = JSON.parse(output) as { people: { username: string; password: string }[] };
  return people.find((each) => each.username === username)?.password ?? '';
}

/** Signed in anew, and what the first page asks for is there. */
async function signedIn(password: string): Promise<string> {
  return until('somebody who is signed in', async () => {
    const signal = AbortSignal.timeout(10_000);
    const { token } = await signIn({ http, portal, signal }, { username: 'omar', password, groups: [] });
    const { status } = await http({
      url: `${portal.url}/api/catalog/entities/by-name/user/default/omar`,
      ...as(token),
      signal,
    });
    return status === 200 ? token : undefined;
  });
}

const as = (token: string, json?: unknown) => ({
  headers: { authorization: `Bearer ${token}`, ...(json ? { 'content-type': 'application/json' } : {}) },
  ...(json ? { method: 'POST', body: JSON.stringify(json) } : {}),
});

async function ask<T>(token: string, path: string, json?: unknown): Promise<T> {
  const { status, body } = await http({
    url: `${portal.url}${path}`,
    ...as(token, json),
    signal: AbortSignal.timeout(30_000),
  });
  if (status >= 300) throw new Error(`${path} answers ${status}: ${body.slice(0, 300)}`);
  return JSON.parse(body) as T;
}

async function changeTo(phase: 1 | 2, password: string): Promise<number> {
  const begun = performance.now();
  await stagecraft(['phase', String(phase), ...own]);
  await signedIn(password);
  return since(begun);
}

interface Pipeline {
  id: number;
  status: string;
  created_at: string;
  started_at: string;
  finished_at: string;
}

const seconds = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;

async function greenPipeline(project: string): Promise<Pipeline> {
  const headers = { 'private-token': secretIn(layoutOf(benchHome(), name), 'forge-admin-token') };
  const url = `http://${name}.localhost:${portBase + 9}/api/v4/projects/${encodeURIComponent(project)}/pipelines`;
  const read = async <T>(at: string): Promise<T> => {
    const { body } = await http({ url: at, headers, signal: AbortSignal.timeout(10_000) });
    return JSON.parse(body) as T;
  };
  return until(
    `a green pipeline of ${project}`,
    async () => {
      const [newest] = await read<Pipeline[]>(`${url}?per_page=1`);
      if (newest === undefined) return undefined;
      if (newest.status === 'failed') throw new Error(`the pipeline of ${project} failed`);
      return newest.status === 'success' ? read<Pipeline>(`${url}/${newest.id}`) : undefined;
    },
    300,
  );
}

interface TaskEvent {
  createdAt: string;
  body: { stepId?: string; status?: string };
}

async function runTemplate(password: string): Promise<Record<string, number>> {
  const token = await signedIn(password);
  const repository = `bench-${Date.now().toString(36)}`;
  const values = {
    name: repository,
    description: 'Made to be measured',
    owner: 'group:default/checkout',
    lifecycle: 'experimental',
  };
  const clicked = new Date().toISOString();
  const { id } = await ask<{ id: string }>(token, '/api/scaffolder/v2/tasks', {
    templateRef: 'template:default/node-service',
    values,
  });
  await until(
    'the end of the task',
    async () => {
      const { status } = await ask<{ status: string }>(token, `/api/scaffolder/v2/tasks/${id}`);
      if (status === 'failed') throw new Error('the template failed');
      return status === 'completed' ? status : undefined;
    },
    300,
  );
  const green = await greenPipeline(`checkout/${repository}`);
  const events = await ask<TaskEvent[]>(token, `/api/scaffolder/v2/tasks/${id}/events`);
  const at = (step: string, status: string) =>
    events.find(({ body }) => body.stepId === step && body.status === status)?.createdAt ?? clicked;
  return {
    'click → repository': seconds(clicked, at('publish', 'completed')),
    'repository → pipeline runs': seconds(at('publish', 'completed'), green.started_at),
    'pipeline runs → green': seconds(green.started_at, green.finished_at),
    'click → green': seconds(clicked, green.finished_at),
    'click → in the catalog': seconds(clicked, at('catalog', 'completed')),
  };
}

const figure = (what: string, all: number[], goal?: number): Figure => ({
  ...{ what, value: median(all), unit: 's' as const, all },
  ...(goal === undefined ? {} : { goal }),
});

try {
  note('bringing an installation up');
  await stagecraft(['up', '--port-base', String(portBase), ...own]);
  const password = await passwordOf('omar');
  const [there, back]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    note(`change of phase, ${round + 1} of ${rounds}`);
    there.push(await changeTo(2, password));
    back.push(await changeTo(1, password));
  }
  const figures = [
    figure('phase 1 → 2, to a signed-in page', there, 10),
    figure('phase 2 → 1, to a signed-in page', back, 10),
  ];
  await changeTo(2, password);
  const runs: Record<string, number>[] = [];
  for (let round = 0; round < templates; round += 1) {
    note(`template, ${round + 1} of ${templates}`);
    runs.push(await runTemplate(password));
  }
  const parts = Object.keys(runs[0] ?? {});
  figures.push(
    ...parts.map((part) =>
      figure(
        `template: ${part}`,
        runs.map((run) => run[part] ?? Number.NaN),
      ),
    ),
  );
  tell(figures);
} finally {
  await stagecraft(['down', '--delete-data', '--yes', ...own]);
}
