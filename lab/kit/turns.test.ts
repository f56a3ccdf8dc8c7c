import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

const refused = new Error('refused');

/** A door that takes one secret, and counts who knocks. */
function door(secrets: string[]) {
  const state = { known: secrets, takes: secrets[0], knocked: [] as string[] };
  const turns = new Turns(
    () => state.known,
    (error) => error === refused,
  );
  const enter = () =>
    turns.take(async () => {
      const brought = turns.current;
      state.knocked.push(brought);
      await Promise.resolve();
      if (brought !== state.takes) throw refused;
      return brought;
    });
  return { state, enter };
}

test('whoever is refused comes with the next one, and stays with what was taken', async () => {
  const { state, enter } = door(['former', 'next']);
  expect(await enter()).toBe('former');
  state.takes = 'next';
  expect(await enter()).toBe('next');
  expect(await enter()).toBe('next');
  expect(state.knocked).toEqual(['former', 'former', 'next', 'next']);
  state.known = ['next'];
  expect(await enter()).toBe('next');
});

test('many who are refused in the same moment all come in', async () => {
  const { state, enter } = door(['former', 'next']);
  state.takes = 'next';
  expect(await Promise.all([enter(), enter(), enter()])).toEqual(['next', 'next', 'next']);
});

test('none of them is taken: it is said after each was tried once', async () => {
  const { state, enter } = door(['former', 'next']);
  state.takes = 'another';
  await expect(enter()).rejects.toBe(refused);
  expect(state.knocked).toEqual(['former', 'next']);
});

test('what is no refusal is not tried again', async () => {
  const away = new Error('away');
  const turns = new Turns(
    () => ['former', 'next'],
    (error) => error === refused,
  );
  let asked = 0;
  const task = async () => {
    asked += 1;
    throw away;
  };
  await expect(turns.take(task)).rejects.toBe(away);
  expect(asked).toBe(1);
});
