import { type Duration, secondsOf } from '../model/duration.ts';
import type { Context } from './context.ts';

/** Longer than that nobody should still be in who has left. */
export const longestInterval = 300;

interface Configured {
  catalog?: { providers?: { identity?: { schedule?: { frequency?: Duration } } } };
}

/** How often people are read, in seconds; or what is wrong with it. */
export async function peopleInterval(context: Context): Promise<number | string> {
  const { catalog } = (await context.configuration()) as Configured;
  const identity = catalog?.providers?.identity;
  if (identity === undefined)
    return 'no people are read from an identity provider: catalog.providers.identity is missing';
  const seconds = secondsOf(identity.schedule?.frequency ?? { seconds: 30 });
  context.note('the interval of the sync', `${seconds} s`);
  if (Number.isNaN(seconds)) return 'the interval of the sync cannot be understood';
  if (seconds > longestInterval)
    return `people are read every ${seconds} s; more than ${longestInterval} s is too long`;
  return seconds;
}
