import assert from 'node:assert/strict';
import { test } from 'node:test';
import { move } from './states.ts';

test('a parcel that has left cannot be cancelled', () => {
  assert.throws(() => move('shipped', 'cancelled'), /cannot go from shipped to cancelled/);
});

test('a paid order can be packed', () => {
  assert.equal(move('paid', 'packed'), 'packed');
});
