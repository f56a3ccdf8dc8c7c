import { expect, test } from 'vitest';
import { canonical } from './canonical.ts';

test.each([
  ['the order of keys does not count', { b: 1, a: { d: 2, c: 3 } }, { a: { c: 3, d: 2 }, b: 1 }],
  ['a key without a value is no key', { a: 1, b: undefined }, { a: 1 }],
])('%s', (_, one, other) => {
  expect(canonical(one)).toBe(canonical(other));
});

test.each([
  ['the order in lists counts', [1, 2], [2, 1]],
  ['a number is no text', { a: 1 }, { a: '1' }],
  ['nothing is not null', {}, { a: null }],
  ['text that looks like structure', { a: '","b":"' }, { a: '', b: '' }],
])('%s', (_, one, other) => {
  expect(canonical(one)).not.toBe(canonical(other));
});

test('is JSON', () => {
  const value = { z: [true, null, { y: 'ß"\n' }], a: 1.5 };
  expect(JSON.parse(canonical(value))).toEqual(value);
});
