import { expect, test } from 'vitest';
import { backOff } from './backoff.ts';
import { usualTiming } from './options.ts';

const middle = (failures: number): number => backOff(failures, usualTiming, () => 0.5);

test('doubles with every failure, up to the limit', () => {
  expect([1, 2, 3, 4, 7, 8, 1000].map(middle)).toEqual([500, 1000, 2000, 4000, 30_000, 30_000, 30_000]);
});

test('is never the same for all, and never more than a fifth off', () => {
  expect(backOff(1, usualTiming, () => 0)).toBe(400);
  expect(backOff(1, usualTiming, () => 1)).toBe(600);
});
