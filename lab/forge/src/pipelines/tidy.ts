import { rm } from 'node:fs/promises';
import { describeError } from '../../../kit/log.ts';
import { deletePipeline } from './actions.ts';
import type { PipelineForge } from '../forge.ts';
import { isFinished, type Job, type Pipeline } from './model.ts';

const day = 24 * 3600 * 1000;

const ageInDays = (time: string): number => (Date.now() - Date.parse(time)) / day;

/** One that waits for a person to press a button may wait for ever. */
const mayGo = ({ status }: Pipeline): boolean => isFinished(status) || status === 'manual';

/** Pipelines that are too old or too many; the newest of a project always stays. */
function outlived({ pipelines }: PipelineForge, ofProject: Pipeline[]): Pipeline[] {
  const { pipelineDays, pipelinesPerProject } = pipelines.limits;
  const newestFirst = ofProject.toSorted((one, other) => other.id - one.id);
  return newestFirst.filter(
    (pipeline, place) =>
      place > 0 && mayGo(pipeline) && (place >= pipelinesPerProject || ageInDays(pipeline.updatedAt) > pipelineDays),
  );
}

export async function dropArtifacts(forge: PipelineForge, job: Job): Promise<void> {
  const { store } = forge.pipelines;
  // In this order nobody is told of files that have gone.
  await store.jobs.change(job.id, ({ artifacts: _, ...current }) => current);
  await rm(store.artifactsPath(job.id), { force: true });
}

/** Those of jobs that have ended, oldest first, until what remains is little enough. */
export async function makeRoom(forge: PipelineForge, projectId: number): Promise<number> {
  const { store, limits } = forge.pipelines;
  const withFiles = store.jobs.all().filter((job) => job.projectId === projectId && job.artifacts);
  let total = withFiles.reduce((sum, job) => sum + (job.artifacts?.size ?? 0), 0);
  let dropped = 0;
  for (const job of withFiles.toSorted((one, other) => one.id - other.id)) {
    if (total <= limits.projectArtifactBytes) break;
    // A later job of a pipeline that still goes on may want them.
    const pipeline = store.pipelines.get(job.pipelineId);
    if (pipeline && !isFinished(pipeline.status)) continue;
    total -= job.artifacts?.size ?? 0;
    dropped += 1;
    await dropArtifacts(forge, job);
  }
  return dropped;
}

/** What nobody asks for any more, so that no project fills the disk. */
export async function tidy(forge: PipelineForge): Promise<void> {
  const { store } = forge.pipelines;
  const projects = new Set(store.pipelines.all().map(({ projectId }) => projectId));
  let removed = 0;
  for (const projectId of projects) {
    for (const pipeline of outlived(forge, store.ofProject(projectId))) {
      await deletePipeline(forge, pipeline.id);
      removed += 1;
    }
    await makeRoom(forge, projectId);
  }
  if (removed > 0) forge.log.info('Old pipelines were removed.', { pipelines: removed });
}

const everyMs = 60_000;

export function tidyRegularly(forge: PipelineForge): () => void {
  let busy = false;
  const round = async () => {
    if (busy) return;
    busy = true;
    await tidy(forge).catch((error: unknown) =>
      forge.log.error('Old pipelines could not be removed.', { error: describeError(error) }),
    );
    busy = false;
  };
  const timer = setInterval(() => void round(), everyMs);
  void round();
  return () => clearInterval(timer);
}
