import { expect, test } from 'vitest';
import { longestFirst } from './longest-first.ts';

const step = (id: string, usualSeconds: number, ...after: string[]) => ({ id, usualSeconds, after });
const order = (...steps: ReturnType<typeof step>[]): string =>
  longestFirst(steps)
    .map(({ id }) => id)
    .join(' ');

test.each<[string, string, ReturnType<typeof step>[]]>([
  ['what takes longest', 'long short', [step('short', 1), step('long', 9)]],
  ['what much waits for', 'first other last', [step('other', 5), step('first', 1), step('last', 4.5, 'first')]],
  ['the order of the plan among equals', 'b a c', [step('b', 1), step('a', 1), step('c', 1)]],
  ['the longer of two chains', 'a c b', [step('a', 1), step('b', 2, 'a'), step('c', 3, 'a')]],
])('begins with %s', (_, expected, steps) => {
  expect(order(...steps)).toBe(expected);
});

test('a circle comes to an end', () => {
  expect(longestFirst([step('a', 1, 'b'), step('b', 1, 'a')])).toHaveLength(2);
});
