import type { AuthService, DiscoveryService } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import type { ResultLink } from '@stagecraft/plugin-requests-common';
import { z } from 'zod';
import { fillLinkUrl, fillObject, fillText } from '../template';
import { type ActionContext, ActionFailedError, ActionUnavailableError, type RequestAction } from './action';
import { asObject } from './call';
import { type LongWork, type Run, seeThrough } from './longWork';
import { pickResult } from './pickResult';
import { schemaProblems, secretProblems } from './problems';
import { TargetClient } from './TargetClient';

const schema = z.strictObject({
  kind: z.literal('template'),
  /** A software template of the catalog, such as `template:default/node-service`. */
  template: z.string(),
  values: z.record(z.string(), z.json()),
  /** Our name → dotted path in the template's output. Only what is named here is kept. */
  result: z.record(z.string(), z.string()).default({}),
  everySeconds: z.number().positive().max(60).default(1),
  timeoutSeconds: z.number().positive().max(300).default(20),
});

type TemplateAction = z.infer<typeof schema>;
type TaskRun = Run & { output: JsonObject };

export type TemplateActionServices = { auth: AuthService; discovery: DiscoveryService };

/** Right after a start or a change of phase the catalog has yet to read its templates: with these many it has a minute. */
const ATTEMPTS_UNTIL_READ = 7;

/** How many of the newest tasks are looked through for one of this request. */
const NEWEST = 200;

/**
 * Runs a software template with the scaffolder, as the requests plugin itself: it is the approval that allows it. The
 * request's id is among the task's values, by which a later attempt finds it.
 */
export function createTemplateAction(services: TemplateActionServices): RequestAction {
  return {
    kind: 'template',
    problems: (raw) => schemaProblems(schema, raw, ({ result }) => secretProblems(result)),
    execute: async (context) => {
      const action = schema.parse(context.action);
      const run = await seeThrough(taskWork(services, action, context), context, action.everySeconds);
      return { result: pickResult(action.result, run.output, `The template ${action.template}`), links: run.links };
    },
  };
}

function taskWork(
  { auth, discovery }: TemplateActionServices,
  action: TemplateAction,
  context: ActionContext,
): LongWork<TaskRun> {
  const { scope, idempotencyKey } = context;
  const client = async () => {
    const [baseUrl, { token }] = await Promise.all([
      discovery.getBaseUrl('scaffolder'),
      // a token ends after a while, and a template may take longer
      auth.getPluginRequestToken({ onBehalfOf: await auth.getOwnServiceCredentials(), targetPluginId: 'scaffolder' }),
    ]);
    return new TargetClient({ title: 'The scaffolder', baseUrl, token }, action.timeoutSeconds, context);
  };
  const look = async (id: string): Promise<TaskRun> => {
    const asked = await client();
    const status = String((await asked.get(`/v2/tasks/${id}`)).status);
    const end = isOver(status) ? await endOf(asked, id) : {};
    const output = asObject(end.output);
    // no link to the task: it is the requests plugin's own, and its page is not open to the requester
    return { id, output, state: stateOf(status), words: wordsOf(status, end), links: linksOf(output, context) };
  };
  const begin = async () => {
    const values = { ...fillObject(action.values, scope), requestId: idempotencyKey };
    const templateRef = fillText(action.template, scope);
    const made = await (await client()).post('/v2/tasks', { templateRef, values }).catch((error: unknown) => {
      const isUnknown = error instanceof ActionFailedError && error.status === 404;
      if (!isUnknown || context.attempt >= ATTEMPTS_UNTIL_READ) throw error;
      throw new ActionUnavailableError(`${templateRef} is not in the catalog yet`);
    });
    return look(String(made.id));
  };
  return {
    find: async () => {
      const { tasks } = await (await client()).get(`/v2/tasks?order=desc:created_at&limit=${NEWEST}`);
      const known = (Array.isArray(tasks) ? tasks : []).map(asObject);
      const own = known.find(({ spec }) => asObject(asObject(spec).parameters).requestId === idempotencyKey);
      return own && look(String(own.id));
    },
    begin,
    again: begin,
    look: ({ id }) => look(id),
    cancel: async ({ id }) => {
      await (await client()).post(`/v2/tasks/${id}/cancel`, {});
    },
  };
}

const isOver = (status: string) => ['completed', 'failed', 'cancelled'].includes(status);

/** What the last event says: the output, or why it failed. */
async function endOf(client: TargetClient, id: string): Promise<JsonObject> {
  const events = await client.getList(`/v2/tasks/${id}/events`);
  const last = events.findLast((event) => event.type === 'completion');
  return asObject(last?.body);
}

function linksOf(output: JsonObject, { scope }: ActionContext): ResultLink[] {
  const links = Array.isArray(output.links) ? output.links.map(asObject) : [];
  return links.flatMap(({ title, url, entityRef }) => {
    const address = typeof entityRef === 'string' ? catalogPage(entityRef) : fillLinkUrl(String(url ?? ''), scope);
    return address && typeof title === 'string' ? [{ title, url: address }] : [];
  });
}

function catalogPage(entityRef: string): string {
  const { kind, namespace, name } = parseEntityRef(entityRef);
  return `/catalog/${[namespace, kind, name].map(encodeURIComponent).join('/')}`;
}

function stateOf(status: string): Run['state'] {
  if (status === 'completed') return 'succeeded';
  return isOver(status) ? 'failed' : 'under-way';
}

function wordsOf(status: string, end: JsonObject): string {
  switch (status) {
    case 'completed':
      return 'The template has run to its end';
    case 'failed': {
      const why = asObject(end.error).message ?? end.message;
      return `The template failed${why ? `: ${String(why).slice(0, 500)}` : ''}`;
    }
    case 'cancelled':
      return 'The template was cancelled';
    case 'processing':
      return 'The template runs';
    default:
      return 'The template waits for its turn';
  }
}
