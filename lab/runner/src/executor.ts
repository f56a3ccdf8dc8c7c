import type { JobPayload, Outcome } from './payload.ts';

export type Say = (text: string, kind?: 'info' | 'bad') => void;

/** One job that is to be run. */
export type Task = {
  job: JobPayload;
  slot: number;
  trace: { write(text: string): void; say: Say };
  /** Nobody wants it any more: it was cancelled, or the runner stops. */
  gone: AbortSignal;
  /** It is to end: nobody wants it any more, or its time is up. */
  signal: AbortSignal;
};

/** Where jobs run, and how they are kept apart from the platform. */
export type Executor = {
  /** By what a job is kept apart, in a word. */
  kind: string;
  /** What GitLab calls it. */
  name: 'shell' | 'kubernetes';
  /** From the sources to the files that are brought back; afterwards nothing of the job runs or lies about. */
  run(task: Task): Promise<Outcome>;
};

export function timedOut({ signal, gone, job, trace }: Task, outcome: Outcome): Outcome {
  if (gone.aborted) return { state: 'gone' };
  if (!signal.aborted) return outcome;
  trace.say(`ERROR: Job failed: it took longer than its ${job.runner_info.timeout} seconds.`, 'bad');
  return { state: 'failed', reason: 'job_execution_timeout' };
}
