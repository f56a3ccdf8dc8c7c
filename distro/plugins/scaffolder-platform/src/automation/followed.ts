import { isError } from '@backstage/errors';
import { setTimeout as pause } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';

export interface Run {
  id: string;
  state: 'under-way' | 'succeeded' | 'failed';
  /** How it is, in words. */
  words: string;
}

/** Work that is done elsewhere, and that takes its time. */
export interface Work<Found extends Run> {
  /** What was begun under this key before, or is begun now. */
  begin(): Promise<Found>;
  look(run: Found): Promise<Found>;
  cancel(run: Found): Promise<void>;
}

interface Surroundings {
  minutes: number;
  signal?: AbortSignal;
  say(words: string): void;
}

const everyMilliseconds = 1000;
const mayBeAwayFor = 60_000;

/** Stays with the work until it ends; a controller that is away for a moment is waited for. */
export async function followed<Found extends Run>(work: Work<Found>, around: Surroundings): Promise<Found> {
  const { signal, say } = around;
  const end = Date.now() + around.minutes * 60_000;
  let run = await work.begin();
  let said = '';
  let heard = Date.now();
  for (;;) {
    if (run.words !== said) say(run.words);
    said = run.words;
    if (run.state !== 'under-way') return run;
    const why = signal?.aborted
      ? 'The task was cancelled'
      : Date.now() > end
        ? `It took longer than ${around.minutes} minutes`
        : '';
    if (why) {
      await work.cancel(run);
      throw new Error(`${why}: ${run.id} was told to end. The last that was seen of it: ${run.words}`);
    }
    await pause(everyMilliseconds, undefined, { signal }).catch(() => undefined);
    try {
      run = await work.look(run);
      heard = Date.now();
    } catch (error) {
      if (!isError(error) || error.name !== 'ServiceUnavailableError' || Date.now() - heard > mayBeAwayFor) throw error;
    }
  }
}

/** The end of a log, which is where the reason stands. */
export const lastLines = (log: string, count = 15): string =>
  stripVTControlCharacters(log).trimEnd().split('\n').slice(-count).join('\n');
