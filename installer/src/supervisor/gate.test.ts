import { expect, test } from 'vitest';
import { Gate } from './gate.ts';

const nobodyLeaves = new AbortController().signal;

test('lets through at once when it is open', async () => {
  const gate = new Gate();
  gate.open(7);
  expect(await gate.port(0, nobodyLeaves)).toBe(7);
});

test('lets all who wait through when it opens', async () => {
  const gate = new Gate();
  const waiting = [gate.port(5000, nobodyLeaves), gate.port(5000, nobodyLeaves)];
  gate.close();
  gate.open(7);
  expect(await Promise.all(waiting)).toEqual([7, 7]);
});

test('sends away who waited long enough, who waits in vain, and who left', async () => {
  const gate = new Gate();
  const left = new AbortController();
  const leaving = gate.port(5000, left.signal);
  left.abort();
  expect(await leaving).toBeUndefined();
  expect(await gate.port(20, nobodyLeaves)).toBeUndefined();
  const vain = gate.port(5000, nobodyLeaves);
  gate.giveUp('it fails again and again');
  expect(await vain).toBeUndefined();
  expect(gate.hopeless).toBe('it fails again and again');
});
