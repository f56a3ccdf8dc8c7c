import { describeError } from '../../../kit/log.ts';
import type { PipelineForge } from '../forge.ts';
import { advanceHeld, changeJob, exclusively } from './engine.ts';
import { finish } from './finish.ts';
import type { Job } from './model.ts';
import { jobPayload } from './payload.ts';
import type { Situated } from './predefined.ts';
import { makeJobToken } from './tokens.ts';

function situate(forge: PipelineForge, job: Job): Situated | undefined {
  const project = forge.store.projects.get(job.projectId);
  const user = forge.store.users.get(job.userId);
  const pipeline = forge.pipelines.store.pipelines.get(job.pipelineId);
  return project && user && pipeline && { project, user, pipeline, job };
}

async function claim(forge: PipelineForge, waiting: Job, runner: string) {
  const { token, tokenHash } = makeJobToken();
  return exclusively(forge, waiting.pipelineId, async () => {
    const job = forge.pipelines.store.jobs.get(waiting.id);
    if (job?.status !== 'pending') return undefined;
    const startedAt = new Date().toISOString();
    const taken = await changeJob(forge, job, { status: 'running', startedAt, tokenHash, runner });
    forge.pipelines.heard.set(taken.id, Date.now());
    await advanceHeld(forge, taken.pipelineId);
    return { job: taken, token };
  });
}

type Payload = Awaited<ReturnType<typeof jobPayload>>;

async function hand(forge: PipelineForge, waiting: Job, runner: string): Promise<Payload | undefined> {
  const taken = await claim(forge, waiting, runner);
  if (!taken) return undefined;
  try {
    const situated = situate(forge, taken.job);
    if (!situated) throw new Error('The project or the person of this job is gone.');
    if (situated.user.blocked) {
      await finish(forge, taken.job, { state: 'failed', reason: 'user_blocked' });
      return undefined;
    }
    return await jobPayload(forge, situated, taken.token);
  } catch (error) {
    forge.log.error('A job cannot be run.', { job: taken.job.id, error: describeError(error) });
    await finish(forge, taken.job, { state: 'failed', reason: 'data_integrity_failure' });
    return undefined;
  }
}

/** The job that has waited longest, given to one runner only. */
export async function nextJob(forge: PipelineForge, runner: string): Promise<Payload | undefined> {
  const { store, limits } = forge.pipelines;
  const waiting = store.jobs
    .all()
    .filter((job) => job.status === 'pending' && job.spec.tags.every((tag) => limits.tags.includes(tag)));
  for (const job of waiting) {
    const payload = await hand(forge, job, runner);
    if (payload) return payload;
  }
  return undefined;
}
