import { randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';
import { type Control, failed, type Finding, passed } from '../control.ts';
import { DirectoryDesk } from '../directory.ts';
import { longestInterval, peopleInterval } from '../people-interval.ts';
import { automationPlace } from '../rights/automation.ts';
import { clusterPlace } from '../rights/cluster.ts';
import { forgePlace } from '../rights/forge.ts';
import type { Place } from '../rights/place.ts';
import { portalPlace } from '../rights/portal.ts';
import type { Account } from '../surroundings.ts';
import { until } from '../until.ts';

/** What everybody takes to act on what they have read. */
const slackSeconds = 15;

const team = 'checkout';
const powerful = ['developers', 'platform-admins'];

async function placesOf(context: Context, person: Account): Promise<Place[]> {
  const [{ addresses, steps }, secrets] = await Promise.all([context.inside.plan(), context.inside.secrets()]);
  const url = (name: string) => addresses.find((address) => address.name === name)?.url ?? '';
  const forge = { url: url('scm'), adminToken: secrets['forge-admin-token'] ?? '', team };
  const controller = { url: url('automation'), token: secrets['automation-admin-token'] ?? '' };
  const inCluster = context.knows('cluster') && steps.some(({ id }) => id === 'keycloak/rights');
  return [
    portalPlace(context, person),
    forgePlace(context, person, forge),
    ...(controller.url === '' ? [] : [automationPlace(context, person, controller)]),
    ...(inCluster ? [clusterPlace(context, person, `${url('identity')}/realms/stagecraft`)] : []),
  ];
}

/** Whether it is so everywhere in time; what is said of each place where it is not. */
async function everywhere(
  context: Context,
  { places, patienceSeconds }: { places: Place[]; patienceSeconds: number },
  what: string,
  so: (place: Place) => Promise<boolean>,
) {
  const begin = Date.now();
  const found = await Promise.all(
    places.map(async (place) => {
      const ask = async () => (await so(place).catch(() => false)) || undefined;
      const seen = await until(ask, patienceSeconds * 1000, context.signal, 1000);
      const seconds = Math.round((Date.now() - begin) / 100) / 10;
      context.note(`${place.name}: ${what}`, seen ? `after ${seconds} s` : `not within ${patienceSeconds} s`);
      return seen ? [] : [`${place.name}: not ${what} within ${patienceSeconds} s`];
    }),
  );
  return found.flat();
}

const entered = (place: Place): Promise<boolean> =>
  place.enter().then(
    () => true,
    () => false,
  );

async function walk(context: Context, desk: DirectoryDesk, person: Account, interval: number): Promise<Finding> {
  const places = await placesOf(context, person);
  const patience = { places, patienceSeconds: interval + slackSeconds };
  const steps: [string, () => Promise<void>, (place: Place) => Promise<boolean>][] = [
    ['let in', async () => desk.add(person.username, person), entered],
    ['given the rights of their groups', async () => {}, (place) => place.mayChange()],
    [
      'without them once they are only a viewer',
      () => desk.move(person.username, { from: powerful, to: ['viewers'] }),
      async (place) => !(await place.mayChange()) && place.isKnown(),
    ],
    [
      'closed to them once they are gone',
      () => desk.remove(person.username),
      async (place) => !(await place.isKnown()),
    ],
  ];
  for (const [what, act, so] of steps) {
    await act();
    const problems = await everywhere(context, patience, what, so);
    if (problems.length > 0) return failed(problems[0] ?? '', problems);
  }
  const names = places.map(({ name }) => name.replace(/^the /, '')).join(', ');
  return passed(
    `somebody demoted at the identity provider lost their rights, and somebody removed everything: ${names}`,
  );
}

export const id9: Control = {
  id: 'ID-9',
  phase: 2,
  layer: 'Identity and policy',
  title: 'One source of rights: who is demoted at the identity provider is demoted everywhere',
  why: 'Whoever has lost a role in one place and keeps it in another still has it.',
  severity: 'critical',
  needs: ['people', 'configuration', 'inside'],
  disturbs: true,
  remedy: 'The place that is named does not follow the identity provider: its log says why people stay as they are.',
  deadlineSeconds: 4 * (longestInterval + slackSeconds) + 60,
  async check(context) {
    const interval = await peopleInterval(context);
    if (typeof interval === 'string') return failed(interval);
    const desk = await DirectoryDesk.open(context);
    const username = `verify-${randomBytes(4).toString('hex')}`;
    const person = { username, password: randomBytes(24).toString('base64url'), groups: [team, ...powerful] };
    try {
      return await walk(context, desk, person, interval);
    } finally {
      await desk.remove(username);
    }
  },
};
