import { test } from '@playwright/test';

/** What is much alike, and long, takes turns: one of so many in a run, and all of them in a whole one. */
export function takesTurns(turn: number, of: number): void {
  const { STAGECRAFT_FULL: whole, STAGECRAFT_SEED: seed } = process.env;
  const isOn = whole === '1' || seed === undefined || Number(seed) % of === turn;
  test.skip(!isOn, 'not its turn: STAGECRAFT_SEED chooses, STAGECRAFT_FULL=1 takes all');
}
