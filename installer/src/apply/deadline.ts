import { PlatformError } from '../model/errors.ts';

export interface Deadline {
  signal: AbortSignal;
  /** The last thing that was said; a timeout repeats it. */
  note(message: string): void;
}

/** Work that does not heed its signal is left behind after this time. */
const graceMs = 10_000;

function gaveUp(what: string, seconds: number, last: string | undefined, cause: unknown): PlatformError {
  return new PlatformError({
    code: 'timeout',
    message: `${what} took longer than ${seconds} seconds and was given up.`,
    details: last ? [`The last that was heard of it: ${last}`] : [],
    hint: 'Run `stagecraft up` again: it goes on where it stopped. `stagecraft logs` shows what the processes say.',
    cause,
  });
}

/** Gives `work` a signal that ends with the caller's or with the deadline; a deadline that passed is a failure with a name. */
export async function withDeadline<Result>(
  what: string,
  seconds: number,
  outer: AbortSignal,
  work: (deadline: Deadline) => Promise<Result>,
): Promise<Result> {
  outer.throwIfAborted();
  const passed = new AbortController();
  const signal = AbortSignal.any([outer, passed.signal]);
  // Timers that keep the process alive: were nothing else to do, Node would end in the middle, and with success.
  const timers = [setTimeout(() => passed.abort(new Error('the deadline has passed')), seconds * 1000)];
  let last: string | undefined;
  const abandoned = new Promise<never>((_, reject) => {
    const leave = (): void => void timers.push(setTimeout(() => reject(signal.reason), graceMs));
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([work({ signal, note: (message) => (last = message) }), abandoned]);
  } catch (error) {
    if (outer.aborted)
      throw new PlatformError({ code: 'interrupted', message: `${what} was interrupted.`, cause: error });
    throw passed.signal.aborted ? gaveUp(what, seconds, last, error) : error;
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}
