import type { User } from '../domain/model.ts';
import { ApiError } from '../http/errors.ts';
import type { PipelineForge } from '../forge.ts';
import { advanceHeld, changeJob, exclusively } from './engine.ts';
import { finishHeld, replace } from './finish.ts';
import { isFinished, type Job, type Pipeline, type PipelineVariable } from './model.ts';

const stoppable = ['created', 'pending', 'running', 'scheduled'];

/** Jobs that wait for a person are left to that person, as GitLab does it. */
async function cancelHeld(forge: PipelineForge, pipelineId: number): Promise<Pipeline> {
  for (const job of forge.pipelines.store.jobsOf(pipelineId)) {
    if (stoppable.includes(job.status)) await finishHeld(forge, job.id, { state: 'canceled' });
  }
  return advanceHeld(forge, pipelineId);
}

export function cancelPipeline(forge: PipelineForge, pipelineId: number): Promise<Pipeline> {
  return exclusively(forge, pipelineId, () => cancelHeld(forge, pipelineId));
}

export function cancelJob(forge: PipelineForge, job: Job): Promise<Job> {
  return exclusively(forge, job.pipelineId, async () => {
    await finishHeld(forge, job.id, { state: 'canceled' });
    await advanceHeld(forge, job.pipelineId);
    return forge.pipelines.store.jobs.get(job.id) ?? job;
  });
}

/** Jobs that were passed over because of what is tried again get their chance again. */
async function reopenSkipped(forge: PipelineForge, pipelineId: number): Promise<void> {
  for (const job of forge.pipelines.store.jobsOf(pipelineId)) {
    if (job.status === 'skipped') await changeJob(forge, job, { status: 'created' });
  }
}

export function retryPipeline(forge: PipelineForge, pipelineId: number, user: User): Promise<Pipeline> {
  return exclusively(forge, pipelineId, async () => {
    const jobs = forge.pipelines.store.jobsOf(pipelineId);
    const again = jobs.filter((job) => job.status === 'failed' || job.status === 'canceled');
    for (const job of again) {
      // Created, not waiting: it takes its turn after whatever else is tried again before it.
      await replace(forge, job, { userId: user.id, status: 'created' });
    }
    await reopenSkipped(forge, pipelineId);
    return advanceHeld(forge, pipelineId);
  });
}

export function retryJob(forge: PipelineForge, job: Job, user: User): Promise<Job> {
  return exclusively(forge, job.pipelineId, async () => {
    const current = forge.pipelines.store.jobs.get(job.id) ?? job;
    if (current.retried || !['success', 'failed', 'canceled'].includes(current.status)) {
      throw new ApiError(403, { message: '403 Forbidden - Job is not retryable' });
    }
    const fresh = await replace(forge, current, { userId: user.id });
    await reopenSkipped(forge, job.pipelineId);
    await advanceHeld(forge, job.pipelineId);
    return fresh;
  });
}

export function playJob(forge: PipelineForge, job: Job, user: User, variables: PipelineVariable[]): Promise<Job> {
  return exclusively(forge, job.pipelineId, async () => {
    const current = forge.pipelines.store.jobs.get(job.id) ?? job;
    if (current.status !== 'manual' && current.status !== 'scheduled') {
      throw new ApiError(400, { message: '400 Bad request - Unplayable Job' });
    }
    const own = Object.fromEntries(variables.map(({ key, value }) => [key, value]));
    const played = await changeJob(forge, current, {
      status: 'pending',
      queuedAt: new Date().toISOString(),
      userId: user.id,
      variables: { ...current.variables, ...own },
    });
    await reopenSkipped(forge, job.pipelineId);
    await advanceHeld(forge, job.pipelineId);
    return played;
  });
}

export async function eraseJob(forge: PipelineForge, job: Job): Promise<Job> {
  if (!isFinished(job.status)) throw new ApiError(403, { message: '403 Forbidden - Job is not erasable!' });
  await forge.pipelines.store.eraseFiles(job.id);
  const changed = await forge.pipelines.store.jobs.change(job.id, ({ artifacts: _, ...current }) => ({
    ...current,
    erasedAt: new Date().toISOString(),
  }));
  return changed ?? job;
}

export async function deletePipeline(forge: PipelineForge, pipelineId: number): Promise<void> {
  await exclusively(forge, pipelineId, async () => {
    const { store } = forge.pipelines;
    await cancelHeld(forge, pipelineId);
    for (const job of store.jobsOf(pipelineId, true)) {
      await store.eraseFiles(job.id);
      await store.jobs.remove(job.id);
    }
    await store.pipelines.remove(pipelineId);
  });
}

/** An older pipeline of the same branch is of no use to anybody, unless what it began must not be cut off. */
export async function cancelOlder(forge: PipelineForge, newer: Pipeline): Promise<void> {
  if (newer.autoCancel === 'none') return;
  const { store } = forge.pipelines;
  const older = store
    .ofProject(newer.projectId)
    .filter((each) => each.id < newer.id && each.ref === newer.ref && each.source === newer.source && !newer.tag)
    .filter((each) => each.sha !== newer.sha && !isFinished(each.status));
  for (const pipeline of older) {
    const jobs = store.jobsOf(pipeline.id);
    const begun = jobs.some((job) => job.startedAt && !job.spec.interruptible);
    if (pipeline.autoCancel === 'conservative' && !begun) await cancelPipeline(forge, pipeline.id);
    if (pipeline.autoCancel !== 'interruptible') continue;
    for (const job of jobs) {
      if (job.spec.interruptible && stoppable.includes(job.status)) await cancelJob(forge, job);
    }
  }
}
