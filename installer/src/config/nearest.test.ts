import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

test.each([
  ['phse', ['phase', 'portal'], 'phase'],
  ['PHASE', ['phase', 'portal'], 'phase'],
  ['targt', ['phase', 'target'], 'target'],
  ['entirely-else', ['phase', 'target'], undefined],
  ['x', [], undefined],
])('%s among %j is %s', (word, words, expected) => {
  expect(nearest(word, words)).toBe(expected);
});
