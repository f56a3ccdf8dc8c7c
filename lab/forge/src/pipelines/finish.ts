import type { PipelineForge } from '../forge.ts';
import { advanceHeld, changeJob, exclusively } from './engine.ts';
import type { FailureReason, Job } from './model.ts';

export type Outcome =
  | { state: 'success' }
  | { state: 'failed'; reason: FailureReason; exitCode?: number }
  | { state: 'canceled' };

function tryAgain(job: Job, outcome: Outcome): boolean {
  if (outcome.state !== 'failed' || job.attempt >= job.spec.retry.max) return false;
  const { when, exitCodes } = job.spec.retry;
  const byCode = outcome.exitCode !== undefined && exitCodes.includes(outcome.exitCode);
  return byCode || when.includes('always') || when.includes(outcome.reason);
}

/** A job is never run twice: a new one takes its place. */
export async function replace(forge: PipelineForge, job: Job, edit: Partial<Job>): Promise<Job> {
  const { store } = forge.pipelines;
  const { id: _, name, stage, pipelineId, projectId, userId, when, allowFailure, variables, needs, spec } = job;
  const fresh = await store.jobs.put({
    id: await forge.store.sequences.next('jobs'),
    ...{ name, stage, pipelineId, projectId, userId, when, allowFailure, variables, spec },
    ...(needs ? { needs } : {}),
    status: 'created',
    retried: false,
    attempt: 0,
    createdAt: new Date().toISOString(),
  });
  await store.jobs.change(job.id, (current) => ({ ...current, retried: true }));
  if (edit.status === 'created') return changeJob(forge, fresh, edit);
  return changeJob(forge, fresh, { status: 'pending', queuedAt: new Date().toISOString(), ...edit });
}

function ending(job: Job, outcome: Outcome): Partial<Job> {
  const failed = outcome.state === 'failed' ? outcome : undefined;
  const allowed = failed?.exitCode !== undefined && job.spec.allowFailureCodes.includes(failed.exitCode);
  return {
    status: outcome.state,
    finishedAt: new Date().toISOString(),
    ...(failed ? { failureReason: failed.reason } : {}),
    ...(failed?.exitCode === undefined ? {} : { exitCode: failed.exitCode }),
    ...(allowed ? { allowFailure: true } : {}),
  };
}

/** Ends a job that has not ended yet; whoever comes second changes nothing. Only within `exclusively`. */
export async function finishHeld(forge: PipelineForge, jobId: number, outcome: Outcome): Promise<boolean> {
  const { store, heard } = forge.pipelines;
  const job = store.jobs.get(jobId);
  if (!job || !['created', 'pending', 'running', 'scheduled', 'manual'].includes(job.status)) return false;
  const ended = await changeJob(forge, job, ending(job, outcome));
  heard.delete(jobId);
  if (tryAgain(ended, outcome)) await replace(forge, ended, { attempt: ended.attempt + 1 });
  return true;
}

export async function finish(forge: PipelineForge, job: Job, outcome: Outcome): Promise<boolean> {
  return exclusively(forge, job.pipelineId, async () => {
    const done = await finishHeld(forge, job.id, outcome);
    await advanceHeld(forge, job.pipelineId);
    return done;
  });
}
