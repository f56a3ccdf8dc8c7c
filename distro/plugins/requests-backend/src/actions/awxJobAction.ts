import type { Config } from '@backstage/config';
import type { JsonObject, JsonValue } from '@backstage/types';
import { z } from 'zod';
import { fillObject, fillText } from '../template';
import { type ActionContext, ActionFailedError, type RequestAction } from './action';
import { asObject } from './call';
import { controllerFields, controllerProblems } from './controller';
import { type LongWork, type Run, seeThrough } from './longWork';
import { pickResult } from './pickResult';
import { schemaProblems } from './problems';
import { readTarget, type Target } from './target';
import { TargetClient } from './TargetClient';

/** `result`: our name → dotted path in the job, as AWX shows it. */
const schema = z.strictObject({
  ...controllerFields,
  kind: z.literal('awx-job'),
  /** Name of the job template. */
  template: z.string(),
  extraVars: z.record(z.string(), z.json()).default({}),
  limit: z.string().optional(),
});

type AwxJobAction = z.infer<typeof schema>;
type JobRun = Run & { job: JsonObject };

/** The variable by which a request's jobs are found again, whoever looks. */
const MARK = 'request_id';

/** Launches a job template. AWX itself knows no idempotency keys, so the request's id is one of the job's variables. */
export function createAwxJobAction(config: Config): RequestAction {
  return {
    kind: 'awx-job',
    problems: (raw) => schemaProblems(schema, raw, controllerProblems(config)),
    execute: async (context) => {
      const action = schema.parse(context.action);
      const target = readTarget(config, action.target);
      const client = new TargetClient(target, action.timeoutSeconds, context);
      const run = await seeThrough(jobWork(client, target, action, context), context, action.everySeconds);
      return { result: pickResult(action.result, run.job, `Job ${run.id}`), links: run.links };
    },
  };
}

function jobWork(
  client: TargetClient,
  target: Target,
  action: AwxJobAction,
  { scope, idempotencyKey }: ActionContext,
): LongWork<JobRun> {
  const toRun = (job: JsonObject): JobRun => {
    const id = String(job.id);
    return { id, job, state: stateOf(String(job.status)), words: wordsOf(job), links: client.links('Job', { id }) };
  };
  const look = async (id: string) => toRun(await client.get(`${target.api}/jobs/${id}/`));
  const template = async () => templateNamed(client, target, fillText(action.template, scope));
  return {
    find: async () => {
      const query = new URLSearchParams({
        job_template: String((await template()).id),
        extra_vars__icontains: idempotencyKey,
        order_by: '-id',
        page_size: '1',
      });
      const [found] = resultsOf(await client.get(`${target.api}/jobs/?${query}`));
      return found && toRun(found);
    },
    begin: async () => {
      const body = {
        extra_vars: { ...fillObject(action.extraVars, scope), [MARK]: idempotencyKey },
        ...(action.limit ? { limit: fillText(action.limit, scope) } : {}),
      };
      return toRun(await client.post(`${target.api}/job_templates/${(await template()).id}/launch/`, body));
    },
    again: async ({ id }) => toRun(await client.post(`${target.api}/jobs/${id}/relaunch/`, {})),
    look: ({ id }) => look(id),
    cancel: async ({ id }) => {
      await client.post(`${target.api}/jobs/${id}/cancel/`, {});
    },
  };
}

async function templateNamed(client: TargetClient, target: Target, name: string): Promise<JsonObject> {
  const found = resultsOf(await client.get(`${target.api}/job_templates/?${new URLSearchParams({ name })}`));
  if (found.length !== 1) {
    throw new ActionFailedError(
      `${target.title} has ${found.length === 0 ? 'no job template' : 'several job templates'} called '${name}': a platform admin has to mend that, then retry`,
    );
  }
  if (found[0].ask_variables_on_launch !== true) {
    throw new ActionFailedError(
      `The job template '${name}' does not take variables at launch, so that one request could become two jobs: a platform admin has to switch that on, then retry`,
    );
  }
  return found[0];
}

const resultsOf = (body: JsonObject): JsonObject[] =>
  Array.isArray(body.results) ? body.results.map((one: JsonValue | undefined) => asObject(one)) : [];

function stateOf(status: string): Run['state'] {
  if (status === 'successful') return 'succeeded';
  return ['failed', 'error', 'canceled'].includes(status) ? 'failed' : 'under-way';
}

/** What a job printed stays where it ran: it is for those who may see it there. */
function wordsOf({ id, status, job_explanation: why }: JsonObject): string {
  switch (status) {
    case 'successful':
      return `Job ${id} has ended well`;
    case 'failed':
    case 'error':
      return `Job ${id} failed${why ? `: ${String(why).slice(0, 300)}` : ': its output says why'}`;
    case 'canceled':
      return `Job ${id} was cancelled by somebody`;
    case 'running':
      return `Job ${id} is running`;
    default:
      return `Job ${id} waits for its turn`;
  }
}
