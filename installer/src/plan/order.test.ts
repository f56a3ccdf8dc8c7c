import { expect, test } from 'vitest';
import { inOrder } from './order.ts';

const step = (id: string, ...after: string[]) => ({ id, after });
const ids = (drafts: { id: string }[]): string[] =>
  inOrder(drafts as { id: string; after: string[] }[]).map(({ id }) => id);

test.each([
  ['as given when nothing waits', [step('b'), step('a')], ['b', 'a']],
  ['what is waited for comes first', [step('a', 'b'), step('b')], ['b', 'a']],
  ['a diamond', [step('d', 'b', 'c'), step('c', 'a'), step('b', 'a'), step('a')], ['a', 'b', 'c', 'd']],
])('%s', (_, given, expected) => {
  expect(ids(given)).toEqual(expected);
});

test.each([
  ['a circle', [step('a', 'b'), step('b', 'c'), step('c', 'a')], 'steps wait for each other: a → b → c → a'],
  ['itself', [step('a', 'a')], 'steps wait for each other: a → a'],
  ['nobody', [step('a', 'ghost')], 'a waits for ghost, which is not in the plan'],
  ['two of one name', [step('a'), step('a')], 'two steps have the same id'],
])('waiting for %s is refused', (_, given, message) => {
  expect(() => ids(given)).toThrow(message);
});
