import { ConfigError } from '../ci/problems.ts';
import type { Decided } from '../ci/evaluate.ts';
import type { PipelineForge } from '../forge.ts';
import { draft, type Draft, NoPipeline, type Wish } from './create.ts';
import { advance } from './engine.ts';
import { announcePipeline } from './events.ts';
import { isFinished, type Job, type Pipeline } from './model.ts';

function bare(wish: Wish): Omit<Pipeline, 'id' | 'iid' | 'status'> {
  const now = new Date().toISOString();
  const { project, user, pipeline, variables, mergeRequest } = wish;
  return {
    ...pipeline,
    projectId: project.id,
    userId: user.id,
    stages: [],
    variables,
    yamlVariables: {},
    autoCancel: 'conservative',
    createdAt: now,
    updatedAt: now,
    ...(mergeRequest ? { mergeRequestId: mergeRequest.id } : {}),
  };
}

/** The jobs are written first: a pipeline that can be seen is whole. */
async function put(
  forge: PipelineForge,
  document: Omit<Pipeline, 'id' | 'iid'>,
  writeJobs: (id: number) => Promise<void> = async () => {},
): Promise<Pipeline> {
  const { store } = forge.pipelines;
  return forge.store.lock.run(`pipelines-of-${document.projectId}`, async () => {
    const id = await forge.store.sequences.next('pipelines');
    await writeJobs(id);
    const iid = Math.max(0, ...store.ofProject(document.projectId).map((each) => each.iid)) + 1;
    return store.pipelines.put({ ...document, id, iid });
  });
}

function describe({ spec, when, allowFailure, variables, startIn }: Decided) {
  const { name, stage, script, beforeScript, afterScript, interruptible, tags, allowFailureCodes, retry } = spec;
  const { dependencies, timeout, artifacts, image, environment, idTokens } = spec;
  return {
    ...{ name, stage, when, allowFailure, variables },
    ...(spec.needs ? { needs: spec.needs } : {}),
    ...(startIn === undefined ? {} : { startIn }),
    spec: {
      ...{ script, beforeScript, afterScript, interruptible, tags, allowFailureCodes, retry },
      ...(dependencies ? { dependencies } : {}),
      ...(timeout === undefined ? {} : { timeout }),
      ...(artifacts ? { artifacts } : {}),
      ...(image ? { image } : {}),
      ...(environment ? { environment } : {}),
      ...(idTokens ? { idTokens } : {}),
    },
  };
}

async function putJobs(forge: PipelineForge, pipelineId: number, made: Draft, skip: boolean): Promise<void> {
  const { project, user } = made.situation;
  const createdAt = new Date().toISOString();
  const order = (job: Decided) => made.config.stages.indexOf(job.spec.stage);
  for (const decided of [...made.jobs].sort((one, other) => order(one) - order(other))) {
    const job: Job = {
      id: await forge.store.sequences.next('jobs'),
      ...{ pipelineId, projectId: project.id, userId: user.id },
      ...describe(decided),
      status: skip ? 'skipped' : 'created',
      ...{ retried: false, attempt: 0, createdAt },
    };
    await forge.pipelines.store.jobs.put(job);
  }
}

const skipWord = /\[(ci[ -]skip|skip[ -]ci)\]/i;

/** One project must not keep the runners from all others, nor fill the disk with what waits. */
function checkActive(forge: PipelineForge, projectId: number, more: number): void {
  const { store, limits } = forge.pipelines;
  const goingOn = new Set(
    store
      .ofProject(projectId)
      .filter(({ status }) => !isFinished(status) && status !== 'manual')
      .map(({ id }) => id),
  );
  const active = store.jobs
    .all()
    .filter((job) => goingOn.has(job.pipelineId) && !isFinished(job.status) && job.status !== 'manual').length;
  if (active + more <= limits.activeJobs) return;
  throw new ConfigError([
    `The project has ${active} jobs that have not ended, and this pipeline would add ${more}; ${limits.activeJobs} are ` +
      'allowed. Cancel what is not needed any more, or wait',
  ]);
}

/** Makes a pipeline with its jobs and sets it going; a fault in the file is an error of whoever asked. */
export async function createPipeline(forge: PipelineForge, wish: Wish): Promise<Pipeline> {
  const made = await draft(forge, wish);
  checkActive(forge, wish.project.id, made.jobs.length);
  const skip = wish.pipeline.source === 'push' && skipWord.test(made.situation.commit.message);
  const stages = made.config.stages.filter((stage) => made.jobs.some((job) => job.spec.stage === stage));
  const document = {
    ...bare(wish),
    status: skip ? ('skipped' as const) : ('created' as const),
    stages,
    yamlVariables: made.yamlVariables,
    autoCancel: made.config.workflow.autoCancel,
    ...(made.name ? { name: made.name } : {}),
  };
  const pipeline = await put(forge, document, (id) => putJobs(forge, id, made, skip));
  announcePipeline(forge, pipeline);
  return skip ? pipeline : advance(forge, pipeline.id);
}

/** After a push nobody waits for an answer: what is wrong with the file becomes a failed pipeline that says so. */
export async function createQuietly(forge: PipelineForge, wish: Wish): Promise<Pipeline | undefined> {
  try {
    return await createPipeline(forge, wish);
  } catch (error) {
    if (error instanceof NoPipeline) return undefined;
    if (!(error instanceof ConfigError)) throw error;
    const now = new Date().toISOString();
    const pipeline = await put(forge, {
      ...bare(wish),
      status: 'failed',
      finishedAt: now,
      yamlErrors: [...error.messages],
    });
    announcePipeline(forge, pipeline);
    return pipeline;
  }
}
