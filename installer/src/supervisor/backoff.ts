import type { Timing } from './options.ts';

/** Doubles with every failure up to a limit; the jitter keeps what fails together from starting together. */
export function backOff(failures: number, timing: Timing, random = Math.random): number {
  const doubled = timing.firstBackOff * 2 ** Math.min(failures - 1, 16);
  return Math.round(Math.min(doubled, timing.longestBackOff) * (0.8 + 0.4 * random()));
}
