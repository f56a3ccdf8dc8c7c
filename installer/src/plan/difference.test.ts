import { beforeAll, expect, test } from 'vitest';
import type { Plan } from '../model/plan.ts';
import type { Step, StepState } from '../model/step.ts';
import { phaseOne } from '../testing/platform.ts';
import { differences } from './difference.ts';

let plan: Plan;
let step: Step;

beforeAll(async () => {
  plan = await phaseOne();
  step = plan.steps[0] as Step;
});

const against = (state: StepState) => differences({ ...plan, steps: [step] }, new Map([[step.id, state]]))[0];

test.each<[string, () => StepState, string]>([
  ['absent', () => ({ state: 'absent' }), 'add'],
  ['as planned', () => ({ state: 'ready', fingerprint: step.fingerprint }), 'unchanged'],
  ['of an older plan', () => ({ state: 'ready', fingerprint: 'older' }), 'change'],
  ['different', () => ({ state: 'different', why: 'its port moved' }), 'change'],
  ['broken', () => ({ state: 'broken', why: 'it was cut off' }), 'repair'],
])('what is %s', (_, state, change) => {
  expect(against(state())).toMatchObject({ change, why: expect.stringMatching(/\w/) });
});

test('what was never looked at counts as absent', () => {
  expect(differences({ ...plan, steps: [step] }, new Map())[0]?.change).toBe('add');
});

test('what is asked for no longer goes, newest first; what holds data stays', () => {
  const smaller = { ...plan, steps: plan.steps.filter(({ component }) => component === 'installation') };
  const removed = differences(smaller, new Map(), plan).filter(({ change }) => change === 'remove');
  const ids = removed.map((each) => each.step.id);
  expect(ids[0]).toBe('portal/process');
  expect(ids.indexOf('lab-forge/process')).toBeLessThan(ids.indexOf('postgresql/process'));
  expect(ids).not.toContain('postgresql/cluster');
  expect(ids).not.toContain('postgresql/role');
});
