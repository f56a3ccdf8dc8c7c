import { PlatformError } from '../../model/errors.ts';
import type { StepContext } from '../runner.ts';

const pollMs = 1000;

/** How often pods are touched, until they have taken notice. */
export const hastenMs = 10_000;

/** Says what is waited for, and waits a moment for it; when the step's time is over, that is why it failed. */
export async function waitOn(
  what: string,
  { signal, progress }: StepContext,
  failure: string = `${what}.`,
): Promise<void> {
  progress(what);
  await new Promise((resolve) => setTimeout(resolve, pollMs));
  if (!signal.aborted) return;
  throw new PlatformError({
    code: 'timeout',
    message: failure,
    hint: 'Run the command again: it goes on with the same new values. `stagecraft status` shows what does not run.',
  });
}
