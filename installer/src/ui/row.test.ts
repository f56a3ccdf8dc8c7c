import { expect, test } from 'vitest';
import { PlatformError } from '../model/errors.ts';
import type { Step } from '../model/step.ts';
import { phaseOne } from '../testing/platform.ts';
import { farText, type Row, rowOf, rowText, totalText, wasStopped } from './row.ts';

const steps = (await phaseOne()).steps;
const portal = steps.find(({ id }) => id === 'portal/artefact') as Step;
const quick = { ...portal, title: 'Write it', usualSeconds: 1 };
const at = (changes: Partial<Row>, step: Step = portal): Row => ({ ...rowOf(step, 'add'), began: 1000, ...changes });

test.each<[string, Row, number, string]>([
  ['waiting', at({ state: 'waiting' }), 0, 'Compose and build the portal'],
  ['just begun', at({ state: 'running' }), 1500, 'Compose and build the portal (usually 3 min)'],
  ['under way', at({ state: 'running' }), 43_000, 'Compose and build the portal (42 s, usually 3 min)'],
  ['under way, and never long', at({ state: 'running' }, quick), 4000, 'Write it (3 s)'],
  ['done', at({ state: 'done', ended: 155_000 }), 0, 'Compose and build the portal (2 min 34 s)'],
  ['done at once', at({ state: 'done', ended: 1900 }), 0, 'Compose and build the portal'],
  ['failed', at({ state: 'failed', ended: 3000 }), 0, 'Compose and build the portal (failed after 2 s)'],
  ['failed at once', at({ state: 'failed', ended: 1100 }), 0, 'Compose and build the portal (failed)'],
  ['stopped', at({ state: 'stopped', ended: 9000 }), 0, 'Compose and build the portal (stopped after 8 s)'],
  ['undone', at({ state: 'undone' }), 0, 'Compose and build the portal (undone)'],
  ['never begun', at({ state: 'not begun' }), 0, 'Compose and build the portal (not begun)'],
])('a step that is %s', (_, row, now, text) => {
  expect(rowText(row, now)).toBe(text);
});

test.each([
  [undefined, undefined, 'fetching'],
  [0, 4, 'fetching (1 of 4)'],
  [3, 4, 'fetching (4 of 4)'],
  [4, 4, 'fetching (4 of 4)'],
  [0, 0, 'fetching'],
])('%s of %s is said as people count', (done, total, text) => {
  expect(farText('fetching', done, total)).toBe(text);
});

test('the total counts what is shown, and nothing else', () => {
  const rows = [at({ state: 'done' }), at({ state: 'running' }), { ...at({ state: 'done' }), shown: false }];
  expect(totalText(rows, 61)).toBe('1 of 2 steps done, 61 s');
});

test('what the user stopped is no failure', () => {
  expect(wasStopped(new PlatformError({ code: 'interrupted', message: 'Stopped.' }))).toBe(true);
  expect(wasStopped(new PlatformError({ code: 'step', message: 'Failed.' }))).toBe(false);
  expect(wasStopped(new Error('interrupted'))).toBe(false);
});
