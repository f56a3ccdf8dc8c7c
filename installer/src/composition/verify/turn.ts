import { setTimeout as pause } from 'node:timers/promises';
import { files } from '../../adapters/files.ts';
import { installerLock } from '../../adapters/lock.ts';
import type { QuietTurn, Turn } from '../../cli/world.ts';
import { PlatformError } from '../../model/errors.ts';
import type { Layout } from '../../model/layout.ts';

const pollMs = 500;
const longestMs = 15 * 60_000;

const busy = (message: string): PlatformError =>
  new PlatformError({ code: 'busy', message, hint: 'It is tried again by itself a little later; or run it again.' });

const isBusy = (error: unknown): boolean => error instanceof PlatformError && error.code === 'busy';

/** Two that look at the same time would each see what the other does. */
export function turnOf(layout: Layout): Turn {
  const lock = `${layout.run}/verify.lock`;
  const journal = async (): Promise<string> => (await files.readTextIfPresent(layout.journal)) ?? '';

  const takeOrWait: Turn['take'] = async (signal, tell) => {
    const end = Date.now() + longestMs;
    for (let told = false; ; told = true) {
      try {
        return await installerLock.take(lock);
      } catch (error) {
        if (!isBusy(error) || Date.now() > end) throw error;
      }
      if (!told) tell('Somebody else checks this installation at the moment; this run begins when that one has ended.');
      await pause(pollMs, undefined, { signal });
    }
  };

  const takeIfQuiet = async (): Promise<QuietTurn> => {
    if (await installerLock.isHeld(layout.lock)) throw busy('An `up` or a `down` is at work on this installation.');
    const release = await installerLock.take(lock);
    const before = await journal();
    return {
      release,
      async mustBeQuiet() {
        const isChanged = (await installerLock.isHeld(layout.lock)) || (await journal()) !== before;
        if (isChanged) throw busy('Somebody has changed the installation meanwhile: what was found is not kept.');
      },
    };
  };

  return { take: takeOrWait, takeIfQuiet };
}
