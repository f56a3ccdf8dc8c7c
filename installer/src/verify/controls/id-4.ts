import { randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';
import { type Control, failed, type Finding, passed } from '../control.ts';
import { DirectoryDesk } from '../directory.ts';
import type { Session } from '../sign-in.ts';
import { longestInterval, peopleInterval } from '../people-interval.ts';
import { until } from '../until.ts';

/** What the catalog takes to show what it was told. */
const slackSeconds = 10;

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
  deadlineSeconds: 2 * (longestInterval + slackSeconds) + 60,
  async check(context) {
    const interval = await peopleInterval(context);
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
