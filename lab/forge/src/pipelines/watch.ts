import { describeError } from '../../../kit/log.ts';
import type { PipelineForge } from '../forge.ts';
import { advance, advanceHeld, changeJob, exclusively } from './engine.ts';
import { finish, type Outcome } from './finish.ts';
import { isFinished, type Job } from './model.ts';
import { dropArtifacts } from './tidy.ts';

const graceSeconds = 30;
const intervalMs = 1000;

const secondsSince = (time: string | undefined) => (Date.now() - Date.parse(time ?? '')) / 1000;

/** undefined: nothing is wrong with it. */
function verdict(forge: PipelineForge, job: Job): Outcome | undefined {
  const { limits, heard, startedAt } = forge.pipelines;
  if (job.status === 'pending' && secondsSince(job.queuedAt) > limits.pendingSeconds) {
    return { state: 'failed', reason: 'stuck_or_timeout_failure' };
  }
  if (job.status !== 'running') return undefined;
  // After a start the runner first gets its time to say that it is still there.
  const silence = (Date.now() - (heard.get(job.id) ?? startedAt)) / 1000;
  if (silence > limits.silenceSeconds) return { state: 'failed', reason: 'runner_system_failure' };
  const allowed = (job.spec.timeout ?? limits.timeoutSeconds) + graceSeconds;
  return secondsSince(job.startedAt) > allowed ? { state: 'failed', reason: 'job_execution_timeout' } : undefined;
}

async function startDelayed(forge: PipelineForge, job: Job): Promise<void> {
  await exclusively(forge, job.pipelineId, async () => {
    const current = forge.pipelines.store.jobs.get(job.id);
    if (current?.status !== 'scheduled') return;
    await changeJob(forge, current, { status: 'pending', queuedAt: new Date().toISOString() });
    await advanceHeld(forge, job.pipelineId);
  });
}

async function look(forge: PipelineForge, job: Job): Promise<void> {
  const outcome = verdict(forge, job);
  if (outcome?.state === 'failed') {
    const { id, name, runner } = job;
    forge.log.warn('A job was given up.', { job: id, name, runner, reason: outcome.reason });
    await finish(forge, job, outcome);
  }
  if (job.status === 'scheduled' && secondsSince(job.scheduledAt) >= 0) await startDelayed(forge, job);
  const end = job.artifacts?.expireAt;
  if (end && isFinished(job.status) && secondsSince(end) > 0) await dropArtifacts(forge, job);
}

/** Sees to it that no job is "running" for ever, whatever becomes of its runner. */
export function watch(forge: PipelineForge): () => void {
  let busy = false;
  const round = async () => {
    if (busy) return;
    busy = true;
    for (const job of forge.pipelines.store.jobs.all()) {
      await look(forge, job).catch((error: unknown) =>
        forge.log.error('A job could not be looked after.', { job: job.id, error: describeError(error) }),
      );
    }
    busy = false;
  };
  const timer = setInterval(() => void round(), intervalMs);
  return () => clearInterval(timer);
}

/** Takes up what was under way when the forge ended. */
export async function resume(forge: PipelineForge): Promise<void> {
  const { store } = forge.pipelines;
  // Jobs whose pipeline was not written any more never were.
  for (const job of store.jobs.all()) if (!store.pipelines.get(job.pipelineId)) await store.jobs.remove(job.id);
  for (const pipeline of store.pipelines.all()) {
    if (!isFinished(pipeline.status)) await advance(forge, pipeline.id);
  }
}
