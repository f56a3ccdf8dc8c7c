import { describe, expect, test } from 'vitest';
import { http } from '../adapters/http.ts';
import { type Control, failed, passed } from './control.ts';
import { runControls } from './runner.ts';
import { countsOf, scoreOf, verdictOf } from './score.ts';
import type { Surroundings } from './surroundings.ts';

const world: Surroundings = {
  installation: 'default',
  phase: 1,
  target: 'embedded',
  // Nobody listens there.
  portal: { url: 'http://127.0.0.1:9' },
  http,
};

const control = (id: string, changes: Partial<Control> = {}): Control => ({
  ...{ id, phase: 1, layer: 'Operations', title: id, why: '', severity: 'low', needs: [], remedy: 'mend it' },
  check: async () => passed('fine'),
  ...changes,
});

const run = (controls: Control[], changes: { disturb?: boolean; world?: Surroundings } = {}) =>
  runControls(controls, changes.world ?? world, {
    disturb: changes.disturb ?? false,
    waivers: [],
    signal: new AbortController().signal,
  });

describe('what becomes of a control', () => {
  test.each<[string, Partial<Control>, string, RegExp]>([
    ['kept', {}, 'passed', /^fine$/],
    ['broken', { check: async () => failed('it is open', ['door 1']) }, 'failed', /^it is open$/],
    ['nobody answers', { check: async (at) => passed((await at.ask('/')).body) }, 'unknown', /ECONNREFUSED/],
    ['it throws', { check: async () => Promise.reject(new Error('boom')) }, 'unknown', /boom/],
    ['it hangs', { deadlineSeconds: 0.1, check: () => new Promise(() => {}) }, 'unknown', /no end within 0.1 seconds/],
    ['another target', { targets: ['kind'], instead: 'there are no pods' }, 'not-applicable', /^there are no pods$/],
    ['it cannot be known', { needs: ['database'] }, 'not-applicable', /database cannot be asked/],
    ['it disturbs', { disturbs: true }, 'not-run', /--disturb/],
  ])('%s', async (_, changes, state, found) => {
    const [result] = await run([control('A-1', changes)]);
    expect(result).toMatchObject({ state, found: expect.stringMatching(found) });
  });

  test('what disturbs comes last, and one at a time', async () => {
    const order: string[] = [];
    const noting = (id: string, disturbs: boolean): Control =>
      control(id, {
        ...(disturbs ? { disturbs } : {}),
        check: async () => {
          order.push(`${id} begins`);
          await new Promise((resolve) => setTimeout(resolve, 20));
          order.push(`${id} ends`);
          return passed('');
        },
      });
    const results = await run([noting('A-1', true), noting('A-2', false), noting('A-3', true)], { disturb: true });
    expect(order).toEqual(['A-2 begins', 'A-2 ends', 'A-1 begins', 'A-1 ends', 'A-3 begins', 'A-3 ends']);
    expect(results.map(({ id }) => id)).toEqual(['A-1', 'A-2', 'A-3']);
  });

  test('secrets are taken out of what is found, too', async () => {
    const token = 'a-token-that-was-given';
    const [result] = await run([control('A-1', { check: async () => failed(`saw ${token}`, [token]) })], {
      world: { ...world, token },
    });
    expect(JSON.stringify(result)).not.toContain(token);
  });
});

describe('the whole', () => {
  test.each([
    [['passed', 'not-run', 'not-applicable'], 'kept', 1, 1],
    [['passed', 'accepted'], 'kept', 1, 2],
    [['passed', 'unknown'], 'unclear', 1, 2],
    [['unknown', 'failed'], 'broken', 0, 2],
  ] as const)('%j is %s', async (states, verdict, kept, of) => {
    const [one] = await run([control('A-1')]);
    if (!one) throw new Error('no result');
    const results = states.map((state) => ({ ...one, state }));
    expect(verdictOf(results)).toBe(verdict);
    expect(scoreOf(results).whole).toEqual({ name: 'all', kept, of });
    expect(Object.values(countsOf(results)).reduce((sum, count) => sum + count, 0)).toBe(states.length);
  });
});

test('whoever disturbs is waited for, even when nobody wants the answer any more', async () => {
  const stop = new AbortController();
  let mended = false;
  const disturbing = control('A-1', {
    disturbs: true,
    check: async () => {
      stop.abort(new Error('interrupted'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      mended = true;
      return passed('');
    },
  });
  const run = runControls([disturbing], world, { disturb: true, waivers: [], signal: stop.signal });
  await expect(run).rejects.toThrow('interrupted');
  expect(mended).toBe(true);
});
