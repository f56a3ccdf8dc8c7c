import { expect, it } from 'vitest';
import type { Job, Status } from './model.ts';
import { before, composite, mayRun } from './status.ts';

const jobs = (text: string) =>
  text.split(' ').map((each) => ({ status: each.replace('?', '') as Status, allowFailure: each.endsWith('?') }));

it.each([
  ['success success', 'success'],
  ['success skipped', 'success'],
  ['skipped skipped', 'skipped'],
  ['success failed?', 'success'],
  ['success failed', 'failed'],
  ['success manual?', 'success'],
  ['success manual', 'manual'],
  ['manual?', 'success'],
  ['created created', 'created'],
  ['pending created', 'pending'],
  ['success pending', 'running'],
  ['running failed', 'running'],
  ['canceled success', 'canceled'],
  ['failed canceled', 'failed'],
  ['success created', 'running'],
  ['success scheduled', 'scheduled'],
])('%s is %s', (text, expected) => expect(composite(jobs(text))).toBe(expected));

it.each([
  ['success running', false, undefined],
  ['success manual', false, undefined],
  ['success manual?', false, 'success'],
  ['success manual?', true, 'skipped'],
  ['failed success', true, 'failed'],
] as const)('before: %s', (text, byNeeds, expected) => expect(before(jobs(text) as Job[], byNeeds)).toBe(expected));

it.each([
  ['on_success', 'failed', false],
  ['on_success', 'skipped', true],
  ['on_failure', 'failed', true],
  ['on_failure', 'success', false],
  ['always', 'failed', true],
  ['manual', 'success', true],
] as const)('%s after %s: %s', (when, prior, expected) => expect(mayRun(when, prior, false)).toBe(expected));
