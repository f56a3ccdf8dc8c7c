import type { PipelineForge } from '../forge.ts';
import { announceJob, announcePipeline } from './events.ts';
import { isFinished, type Job, type Pipeline, type Status } from './model.ts';
import { before, composite, mayRun } from './status.ts';

const now = () => new Date().toISOString();

/** Jobs that must be settled before this one: those it needs, or all of earlier stages. */
function priorOf(job: Job, jobs: readonly Job[], stages: readonly string[]): Job[] {
  const { needs } = job;
  if (needs) return jobs.filter((each) => needs.some((need) => need.job === each.name));
  const position = stages.indexOf(job.stage);
  return jobs.filter((each) => stages.indexOf(each.stage) < position);
}

function startOf(job: Job): Partial<Job> {
  if (job.when === 'manual') return { status: 'manual' };
  if (job.when === 'delayed') {
    return { status: 'scheduled', scheduledAt: new Date(Date.now() + (job.startIn ?? 0) * 1000).toISOString() };
  }
  return { status: 'pending', queuedAt: now() };
}

function nextOf(job: Job, jobs: readonly Job[], stages: readonly string[]): Partial<Job> | undefined {
  if (job.status !== 'created') return undefined;
  const byNeeds = job.needs !== undefined;
  const prior = before(priorOf(job, jobs, stages), byNeeds);
  if (!prior) return undefined;
  return mayRun(job.when, prior, byNeeds) ? startOf(job) : { status: 'skipped' };
}

export async function changeJob(forge: PipelineForge, job: Job, edit: Partial<Job>): Promise<Job> {
  const changed = await forge.pipelines.store.jobs.change(job.id, (current) => ({ ...current, ...edit }));
  const result = changed ?? job;
  if (edit.status && edit.status !== job.status) announceJob(forge, result);
  if (edit.status === 'pending') forge.pipelines.work.raise();
  return result;
}

/** Sets going whatever can go; what one job's end makes possible may end the next. */
async function settle(forge: PipelineForge, pipeline: Pipeline): Promise<Job[]> {
  const { store } = forge.pipelines;
  for (;;) {
    const jobs = store.jobsOf(pipeline.id);
    const moves = jobs.flatMap((job) => {
      const edit = nextOf(job, jobs, pipeline.stages);
      return edit ? [{ job, edit }] : [];
    });
    if (moves.length === 0) return jobs;
    for (const { job, edit } of moves) await changeJob(forge, job, edit);
  }
}

function times(pipeline: Pipeline, status: Status): Partial<Pipeline> {
  const at = now();
  return {
    updatedAt: at,
    ...(status === 'running' && !pipeline.startedAt ? { startedAt: at } : {}),
    ...(isFinished(status) ? { finishedAt: at } : {}),
  };
}

async function conclude(forge: PipelineForge, pipeline: Pipeline, jobs: readonly Job[]): Promise<Pipeline> {
  const status = composite(jobs) ?? pipeline.status;
  if (status === pipeline.status) return pipeline;
  const changed = await forge.pipelines.store.pipelines.change(pipeline.id, (current) => {
    const { finishedAt: _, ...open } = current;
    return { ...open, ...times(current, status), status };
  });
  const result = changed ?? pipeline;
  announcePipeline(forge, result);
  return result;
}

/** Everything that changes a pipeline happens one after the other. */
export function exclusively<T>(forge: PipelineForge, pipelineId: number, work: () => Promise<T>): Promise<T> {
  return forge.store.lock.run(`pipeline-${pipelineId}`, work);
}

/** Only within `exclusively`. */
export async function advanceHeld(forge: PipelineForge, pipelineId: number): Promise<Pipeline> {
  const pipeline = forge.pipelines.store.pipelines.get(pipelineId);
  if (!pipeline) throw new Error(`There is no pipeline ${pipelineId}.`);
  if (pipeline.yamlErrors) return pipeline;
  return conclude(forge, pipeline, await settle(forge, pipeline));
}

export function advance(forge: PipelineForge, pipelineId: number): Promise<Pipeline> {
  return exclusively(forge, pipelineId, () => advanceHeld(forge, pipelineId));
}
