import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pieces } from './index.js';

test('the last piece may be smaller', () => {
  assert.deepEqual(pieces([1, 2, 3], 2), [[1, 2], [3]]);
  assert.deepEqual(pieces([], 2), []);
});

test('a piece of nothing is refused', () => {
  for (const size of [0, -1, 1.5, Number.NaN]) assert.throws(() => pieces([1], size), RangeError);
});
