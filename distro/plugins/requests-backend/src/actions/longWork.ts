import { setTimeout as sleep } from 'node:timers/promises';
import type { ResultLink } from '@stagecraft/plugin-requests-common';
import { type ActionContext, ActionFailedError } from './action';

export type Run = {
  id: string;
  state: 'under-way' | 'succeeded' | 'failed';
  /** How it is, for people. */
  words: string;
  links: ResultLink[];
};

/** Work that somebody else does, and that takes its time: a pipeline, a job, a plan, a template. */
export type LongWork<R extends Run> = {
  /** What an earlier attempt of this request began, the newest. */
  find(): Promise<R | undefined>;
  begin(): Promise<R>;
  /** Once more, because a person wants so. */
  again(run: R): Promise<R>;
  look(run: R): Promise<R>;
  cancel(run: R): Promise<void>;
};

/**
 * Begins the work once, and stays with it until it ends. Whoever dies in between leaves work that the next attempt finds
 * again: it is found by the request's id, so it is never begun twice.
 */
export async function seeThrough<R extends Run>(
  work: LongWork<R>,
  context: ActionContext,
  everySeconds: number,
): Promise<R> {
  let run = await beginOnce(work, context);
  let said = '';
  for (;;) {
    if (run.words !== said) {
      await context.progress(run.words, run.links);
      said = run.words;
    }
    if (run.state === 'succeeded') {
      return run;
    }
    if (run.state === 'failed') {
      throw new ActionFailedError(run.words);
    }
    if (Date.now() > context.deadline.getTime()) {
      await work.cancel(run);
      throw new ActionFailedError(
        `It did not end in time and was cancelled. The last that was seen of it: ${run.words}`,
      );
    }
    await sleep(everySeconds * 1000, undefined, { signal: context.signal });
    run = await work.look(run);
  }
}

async function beginOnce<R extends Run>(work: LongWork<R>, { attempt }: ActionContext): Promise<R> {
  const known = await work.find();
  if (!known) {
    return work.begin();
  }
  // the first attempt finds something that failed only when a person has asked for another try
  return known.state === 'failed' && attempt === 1 ? work.again(known) : known;
}
