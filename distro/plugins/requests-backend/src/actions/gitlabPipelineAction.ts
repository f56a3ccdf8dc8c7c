import type { Config } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { z } from 'zod';
import { fillText } from '../template';
import { type ActionContext, ActionFailedError, type RequestAction } from './action';
import { gitLabAccount } from './gitlabAccount';
import { GitLabPipelines, type Pipeline } from './GitLabPipelines';
import { type LongWork, type Run, seeThrough } from './longWork';
import { pickResult } from './pickResult';
import { schemaProblems, secretProblems } from './problems';

const schema = z.strictObject({
  kind: z.literal('gitlab-pipeline'),
  /** One of `integrations.gitlab`; without it the first one that has a token. */
  host: z.string().optional(),
  /** The project whose pipeline does the work: its path. */
  project: z.string(),
  ref: z.string().default('main'),
  variables: z.record(
    z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be capital letters, digits and underscores'),
    z.string(),
  ),
  /** Our name → dotted path in the file that the job leaves. Only what is named here is kept. */
  result: z.record(z.string(), z.string()).default({}),
  resultFrom: z.strictObject({ job: z.string(), file: z.string().default('result.json') }).optional(),
  everySeconds: z.number().positive().max(60).default(2),
  timeoutSeconds: z.number().positive().max(300).default(20),
});

type GitLabPipelineAction = z.infer<typeof schema>;

type PipelineRun = Run & { project: number };

/**
 * Has a pipeline do the work. GitLab knows no idempotency keys: the pipeline's name holds the request's id, so that a
 * later attempt finds what an earlier one began.
 */
export function createGitLabPipelineAction(config: Config): RequestAction {
  return {
    kind: 'gitlab-pipeline',
    problems: (raw) =>
      schemaProblems(schema, raw, ({ result, resultFrom }) => [
        ...secretProblems(result),
        ...(Object.keys(result).length > 0 && !resultFrom
          ? ['action.resultFrom: name the job whose file holds the result']
          : []),
      ]),
    execute: async (context) => {
      const action = schema.parse(context.action);
      const { idempotencyKey, signal } = context;
      const account = gitLabAccount(config, action.host);
      const client = new GitLabPipelines({ ...account, timeoutSeconds: action.timeoutSeconds, idempotencyKey, signal });
      const run = await seeThrough(pipelineWork(client, action, context), context, action.everySeconds);
      return { result: await resultOf(client, action, run), links: run.links };
    },
  };
}

function pipelineWork(
  client: GitLabPipelines,
  action: GitLabPipelineAction,
  context: ActionContext,
): LongWork<PipelineRun> {
  const name = `request ${context.idempotencyKey}`;
  const toRun = async (pipeline: Pipeline): Promise<PipelineRun> => ({
    id: String(pipeline.id),
    project: pipeline.projectId,
    state: stateOf(pipeline.status),
    words: await wordsOf(client, pipeline),
    links: [{ title: 'Pipeline', url: pipeline.webUrl }],
  });
  const project = async () => {
    const path = fillText(action.project, context.scope);
    const found = await client.project(path);
    if (!found) {
      throw new ActionFailedError(
        `The forge has no project '${path}' that the portal may use: a platform admin has to create it, then retry`,
      );
    }
    return found.id;
  };
  return {
    find: async () => {
      const found = await client.newestNamed(await project(), name);
      return found && toRun(found);
    },
    begin: async () => {
      const id = await project();
      const begun = await client.begin(id, fillText(action.ref, context.scope), variablesOf(action, context));
      if (begun.name !== name) {
        await client.cancel(id, begun.id);
        throw new ActionFailedError(
          `The pipeline of ${action.project} cannot be told from others and was cancelled: its .gitlab-ci.yml needs workflow: { name: 'request $REQUEST_ID' }`,
        );
      }
      return toRun(begun);
    },
    again: async ({ project: id, id: pipeline }) => toRun(await client.again(id, Number(pipeline))),
    look: async ({ project: id, id: pipeline }) => toRun(await client.look(id, Number(pipeline))),
    cancel: ({ project: id, id: pipeline }) => client.cancel(id, Number(pipeline)),
  };
}

function variablesOf(action: GitLabPipelineAction, { scope, idempotencyKey }: ActionContext) {
  // what somebody typed must not name another variable, which may be a secret one
  const asText = (value: string) => value.replaceAll('$', '$$$$');
  const own = Object.entries(action.variables).map(([key, value]) => ({ key, value: asText(fillText(value, scope)) }));
  return [...own, { key: 'REQUEST_ID', value: idempotencyKey }];
}

function stateOf(status: string): Run['state'] {
  if (status === 'success') return 'succeeded';
  return ['failed', 'canceled', 'skipped'].includes(status) ? 'failed' : 'under-way';
}

/** What a job printed is not repeated here: it is for those who may see it in the forge. */
async function wordsOf(client: GitLabPipelines, { projectId, id, status }: Pipeline): Promise<string> {
  const jobs = await client.jobs(projectId, id);
  const named = (wanted: string) => jobs.filter((job) => job.status === wanted).map((job) => job.name);
  switch (status) {
    case 'success':
      return `Pipeline ${id} has ended well`;
    case 'failed':
      return `Pipeline ${id} failed in ${named('failed').join(', ') || 'no job at all'}: its page says why`;
    case 'canceled':
      return `Pipeline ${id} was cancelled by somebody in the forge`;
    case 'skipped':
      return `Pipeline ${id} was skipped: it had nothing to do`;
    case 'manual':
      return `Pipeline ${id} waits in the forge for somebody to start ${named('manual').join(', ')}`;
    default: {
      const running = named('running').join(', ');
      return running ? `Pipeline ${id} runs ${running}` : `Pipeline ${id} waits for a runner`;
    }
  }
}

async function resultOf(
  client: GitLabPipelines,
  { result, resultFrom }: GitLabPipelineAction,
  run: PipelineRun,
): Promise<JsonObject> {
  if (!resultFrom || Object.keys(result).length === 0) {
    return {};
  }
  const { job: name, file } = resultFrom;
  const job = (await client.jobs(run.project, Number(run.id))).find((one) => one.name === name);
  const content = job && (await client.artifact(run.project, job.id, file));
  if (content === undefined) {
    throw new ActionFailedError(`Pipeline ${run.id} left no readable ${file} in its job ${name}: its page says more`);
  }
  return pickResult(result, content, `Pipeline ${run.id}`);
}
