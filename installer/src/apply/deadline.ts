import { PlatformError } from '../model/errors.ts';

export interface Deadline {
  signal: AbortSignal;
  /** The last thing that was said; a timeout repeats it. */
  note(message: string): void;
}

/** Gives `work` a signal that ends with the caller's or with the deadline; a deadline that passed is a failure with a name. */
export async function withDeadline<Result>(
  what: string,
  seconds: number,
  outer: AbortSignal,
  work: (deadline: Deadline) => Promise<Result>,
): Promise<Result> {
  const timeout = AbortSignal.timeout(seconds * 1000);
  const signal = AbortSignal.any([outer, timeout]);
  let last: string | undefined;
  const abandoned = new Promise<never>((_, reject) => {
    // Work that heeds the signal ends by itself and has more to say; this is for work that does not.
    signal.addEventListener('abort', () => setTimeout(() => reject(signal.reason), 10_000).unref(), { once: true });
  });
  abandoned.catch(() => {});
  try {
    return await Promise.race([work({ signal, note: (message) => (last = message) }), abandoned]);
  } catch (error) {
    if (outer.aborted)
      throw new PlatformError({ code: 'interrupted', message: `${what} was interrupted.`, cause: error });
    if (!timeout.aborted) throw error;
    throw new PlatformError({
      code: 'timeout',
      message: `${what} took longer than ${seconds} seconds and was given up.`,
      details: last ? [`The last that was heard of it: ${last}`] : [],
      hint: 'Run `stagecraft up` again: it goes on where it stopped. `stagecraft logs` shows what the processes say.',
      cause: error,
    });
  }
}
