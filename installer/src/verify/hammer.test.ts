import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { hammer } from './hammer.ts';

const nothing = async (): Promise<undefined> => undefined;

test('everything is done over and over for as long as the work lasts, and once more when it is over', async () => {
  let over = false;
  let [before, after] = [0, 0];
  const act = async (): Promise<undefined> => {
    if (over) after += 1;
    else before += 1;
  };
  const { done, problems } = await hammer([act, act], async () => {
    while (before < 6) await pause(20);
    over = true;
  });
  expect(done).toBeGreaterThanOrEqual(8);
  expect(after).toBeGreaterThanOrEqual(2);
  expect(problems).toEqual([]);
});

test('what is refused or fails is told, each once, and the longest wait with it', async () => {
  const refused = async (): Promise<string> => 'it is answered 503';
  const lost = async (): Promise<never> => Promise.reject(new Error('socket hang up'));
  const slow = async (): Promise<undefined> => pause(300).then(() => undefined);
  const { problems, longestMs } = await hammer([refused, lost, slow], () => pause(250));
  expect(problems.toSorted()).toEqual(['it is answered 503', 'socket hang up']);
  expect(longestMs).toBeGreaterThanOrEqual(290);
});

test('work that fails ends the hammering, and is told', async () => {
  await expect(hammer([nothing], () => Promise.reject(new Error('no way')))).rejects.toThrow('no way');
});
