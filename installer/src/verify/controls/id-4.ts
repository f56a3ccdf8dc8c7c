import { randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';
import { type Control, failed, type Finding, passed } from '../control.ts';
import { DirectoryDesk } from '../directory.ts';
import type { Session } from '../sign-in.ts';
import { until } from '../until.ts';

/** Longer than that nobody should still be in who has left. */
const longestSeconds = 300;
/** What the catalog takes to show what it was told. */
const slackSeconds = 10;

const secondsIn: Record<string, number> = { milliseconds: 0.001, seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

type Duration = Record<string, number>;

interface Configured {
  catalog?: { providers?: { identity?: { schedule?: { frequency?: Duration | string } } } };
}

const perText: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

function secondsOf(frequency: Duration | string | undefined): number | undefined {
  if (typeof frequency === 'object') {
    return Object.entries(frequency).reduce((sum, [unit, value]) => sum + value * (secondsIn[unit] ?? Number.NaN), 0);
  }
  const [, value, unit = ''] = /^(\d+)\s*(ms|s|m|h|d)$/.exec(frequency ?? '') ?? [];
  return value === undefined ? undefined : Number(value) * (perText[unit] ?? Number.NaN);
}

async function intervalOf(context: Context): Promise<number | string> {
  const { catalog } = (await context.configuration()) as Configured;
  const identity = catalog?.providers?.identity;
  if (identity === undefined)
    return 'no people are read from an identity provider: catalog.providers.identity is missing';
  const seconds = secondsOf(identity.schedule?.frequency ?? { seconds: 30 });
  context.note('the interval of the sync', `${seconds} s`);
  if (seconds === undefined || Number.isNaN(seconds)) return 'the interval of the sync cannot be understood';
  if (seconds > longestSeconds) return `people are read every ${seconds} s; more than ${longestSeconds} s is too long`;
  return seconds;
}

interface Listed {
  kind: string;
  metadata: { name: string; annotations?: Record<string, string> };
}

async function organisation(context: Context, as: Session): Promise<Listed[]> {
  const path = '/api/catalog/entities?filter=kind=user,kind=group&fields=kind,metadata.name,metadata.annotations';
  const { body } = await context.ask(path, { as, quiet: true });
  const all = JSON.parse(body) as Listed[];
  context.note('people and groups in the catalog', `${all.length}`);
  return all;
}

/** Everybody in the catalog is from the provider, and everybody there is in it. */
async function differences(context: Context, desk: DirectoryDesk, as: Session): Promise<string[]> {
  const [there, here] = await Promise.all([desk.people(), organisation(context, as)]);
  const others = here.filter(({ metadata }) => metadata.annotations?.['keycloak.org/realm'] === undefined);
  const people = here.filter(({ kind }) => kind === 'User').map(({ metadata }) => metadata.name);
  const groups = here.filter(({ kind }) => kind === 'Group').length;
  const wanted = await desk.groups();
  return [
    ...others.map(({ kind, metadata }) => `${kind} ${metadata.name} does not come from the identity provider`),
    ...there.filter((name) => !people.includes(name)).map((name) => `${name} is missing in the catalog`),
    ...people.filter((name) => !there.includes(name)).map((name) => `${name} is gone there, and still in the catalog`),
    ...(groups === wanted ? [] : [`the catalog has ${groups} groups, and the identity provider ${wanted}`]),
  ];
}

/** How long it takes until somebody answers with that status; nothing when it takes too long. */
async function secondsUntil(context: Context, as: Session, name: string, status: number, patience: number) {
  const begin = Date.now();
  const path = `/api/catalog/entities/by-name/user/default/${name}`;
  const ask = async () => ((await context.ask(path, { as, quiet: true })).status === status ? true : undefined);
  const seen = await until(ask, patience * 1000, context.signal, 500);
  const seconds = Math.round((Date.now() - begin) / 100) / 10;
  context.note(`${name} answers ${status} in the catalog`, seen ? `after ${seconds} s` : `not within ${patience} s`);
  return seen ? seconds : undefined;
}

async function comeAndGo(context: Context, desk: DirectoryDesk, as: Session, interval: number): Promise<Finding> {
  const name = `verify-${randomBytes(4).toString('hex')}`;
  const patience = interval + slackSeconds;
  await desk.add(name);
  try {
    if ((await secondsUntil(context, as, name, 200, patience)) === undefined) {
      return failed(`somebody who was added at the identity provider was not in the portal after ${patience} s`);
    }
  } finally {
    await desk.remove(name);
  }
  const gone = await secondsUntil(context, as, name, 404, patience);
  if (gone === undefined) return failed(`somebody who was removed there was still in the portal after ${patience} s`);
  return passed(`people and groups are those of the identity provider; one removed there was gone after ${gone} s`);
}

export const id4: Control = {
  id: 'ID-4',
  phase: 2,
  layer: 'Identity and policy',
  title: 'People and groups come from the identity provider, and leave with it',
  why: 'Whoever has left the company and is still in the portal can still be given something.',
  severity: 'high',
  needs: ['people', 'configuration', 'inside'],
  remedy:
    'The portal’s log says why people stay as they are: look for “identity provider” in `stagecraft logs portal`.',
  deadlineSeconds: 2 * (longestSeconds + slackSeconds) + 60,
  async check(context) {
    const interval = await intervalOf(context);
    if (typeof interval === 'string') return failed(interval);
    const as = await context.as('admin');
    const desk = await DirectoryDesk.open(context);
    // Somebody may have come or gone a moment ago.
    const agree = async () => ((await differences(context, desk, as)).length === 0 ? true : undefined);
    if (!(await until(agree, (interval + slackSeconds) * 1000, context.signal, 2000))) {
      const problems = await differences(context, desk, as);
      if (problems.length > 0) return failed(problems[0] ?? '', problems);
    }
    return comeAndGo(context, desk, as, interval);
  },
};
