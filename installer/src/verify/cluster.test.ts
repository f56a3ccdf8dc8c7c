import { expect, test } from 'vitest';
import { amountOf } from './cluster.ts';

test.each([
  ['1', '1000m'],
  ['2Gi', '2048Mi'],
  ['2147483648', '2Gi'],
  ['0.25', '250m'],
])('%s is as much as %s', (one, other) => {
  expect(amountOf(one)).toBe(amountOf(other));
});

test('what is no amount is equal to none', () => {
  expect(amountOf('max')).not.toBe(amountOf('2Gi'));
  expect(amountOf('2Xi')).toBeNaN();
});
