import type { Context } from '../context.ts';
import { type Control, failed, unless } from '../control.ts';

/** More than a person or a page ever asks in a minute; whoever allows this many limits nobody. */
const most = 3000;
const atOnce = 50;
/** Nothing is there: what answers is the limit itself, and as fast as it can. */
const nothing = '/api/verify-none';

/** An address of loopback's own sixteen million, so that nobody else's allowance is used up. */
const ownAddress = (): string => {
  const part = (): number => 2 + Math.floor(Math.random() * 250);
  return `127.${part()}.${part()}.${part()}`;
};

async function burst(context: Context, from: string): Promise<{ asked: number; status: number; health: number }> {
  const health = async (): Promise<number> =>
    (await context.askInside([{ path: '/healthcheck', from }]))[0]?.status ?? 0;
  for (let asked = 0; asked < most; asked += atOnce) {
    const answers = await context.askInside(Array.from({ length: atOnce }, () => ({ path: nothing, from })));
    if (!answers.some(({ status }) => status === 429)) continue;
    return { asked: asked + atOnce, status: 429, health: await health() };
  }
  return { asked: most, status: 0, health: await health() };
}

/** Asked from many addresses at once, one person has one allowance; by address each would find its own untouched. */
async function problemsOfPerson(context: Context): Promise<string[]> {
  const as = await context.as('developer');
  const questions = Array.from({ length: atOnce }, () => ({ path: nothing, as, from: ownAddress() }));
  const answers = await context.askInside(questions);
  const used = answers.map(
    ({ headers }) => Number(headers['ratelimit-limit']) - Number(headers['ratelimit-remaining']),
  );
  const most = Math.max(...used);
  context.note(`how much of one person’s allowance is used, asking once from each of ${atOnce} addresses`, `${most}`);
  return most > 2 ? [] : ['a person is counted by address, not by who they are'];
}

export const sc2: Control = {
  id: 'SC-2',
  phase: 1,
  layer: 'Edge and workload security',
  title: 'A burst is answered 429, also from this machine; the health route is not',
  why: 'One script in a loop must not be able to take the portal from everybody.',
  severity: 'medium',
  targets: ['embedded', 'kind', 'kubernetes', 'openshift'],
  instead: 'a burst from here would use up the allowance of everybody behind this address',
  needs: ['people'],
  remedy: 'Set stagecraft.rateLimit to figures that a person never reaches.',
  async check(context) {
    const from = ownAddress();
    const { asked, status, health } = await burst(context, from);
    context.note(
      `${asked} questions from ${from}, ${atOnce} at a time`,
      `${status === 429 ? 'then 429' : 'never 429'}; /healthcheck ${health}`,
    );
    if (status !== 429) return failed(`${asked} questions in a burst were all let through`);
    if (health !== 200) return failed(`the burst made /healthcheck answer ${health}`);
    const problems = await problemsOfPerson(context);
    return unless(
      problems,
      `429 after at most ${asked} questions from one address; a person is counted wherever they ask from; /healthcheck is not limited`,
    );
  },
};
