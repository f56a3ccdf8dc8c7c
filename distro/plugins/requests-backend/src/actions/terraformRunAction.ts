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

/** `result`: our name → name of an output of the workspace. */
const schema = z.strictObject({
  ...controllerFields,
  kind: z.literal('terraform-run'),
  organization: z.string(),
  workspace: z.string(),
  variables: z.record(z.string(), z.json()).default({}),
});

type TerraformRunAction = z.infer<typeof schema>;
type PlannedRun = Run & { workspace: string; confirmable: boolean };

/**
 * Has a run planned and applied: whoever approved the request has approved the run. There are no idempotency keys, so the
 * run's message begins with the request's id.
 */
export function createTerraformRunAction(config: Config): RequestAction {
  return {
    kind: 'terraform-run',
    problems: (raw) => schemaProblems(schema, raw, controllerProblems(config)),
    execute: async (context) => {
      const action = schema.parse(context.action);
      const target = readTarget(config, action.target);
      const client = new TargetClient(target, action.timeoutSeconds, context, 'application/vnd.api+json');
      const run = await seeThrough(runWork(client, target, action, context), context, action.everySeconds);
      const outputs = Object.keys(action.result).length === 0 ? {} : await outputsOf(client, run.workspace);
      return { result: pickResult(action.result, outputs, `The workspace ${action.workspace}`), links: run.links };
    },
  };
}

function runWork(
  client: TargetClient,
  target: Target,
  action: TerraformRunAction,
  { scope, idempotencyKey }: ActionContext,
): LongWork<PlannedRun> {
  const mark = `request ${idempotencyKey}`;
  const toRun = (workspace: string, data: JsonObject): PlannedRun => {
    const id = String(data.id);
    const attributes = asObject(data.attributes);
    const confirmable = asObject(attributes.actions)['is-confirmable'] === true;
    const status = String(attributes.status);
    return {
      ...{ id, workspace, confirmable, state: stateOf(status), words: wordsOf(id, status) },
      links: client.links('Run', { id, workspace: fillText(action.workspace, scope) }),
    };
  };
  const workspace = async () => {
    const path = [action.organization, 'workspaces', action.workspace].map((part) =>
      encodeURIComponent(fillText(part, scope)),
    );
    return String(dataOf(await client.get(`/api/v2/organizations/${path.join('/')}`), target).id);
  };
  // Somebody else may have begun one in the portal's words, to have it confirmed: only the portal's own is gone on with.
  const runsOf = async (id: string) => {
    const me = dataOf(await client.get('/api/v2/account/details'), target);
    const { data } = await client.get(`/api/v2/workspaces/${id}/runs?page%5Bsize%5D=100`);
    const runs = Array.isArray(data) ? data.map(asObject) : [];
    return runs.filter(({ attributes, relationships }) => {
      const creator = asObject(asObject(asObject(relationships)['created-by']).data).id;
      return creator === me.id && String(asObject(attributes).message).startsWith(mark);
    });
  };
  const create = async (id: string) => {
    const filled = fillObject(action.variables, scope);
    const variables = Object.entries(filled).map(([key, value]) => ({ key, value: literal(value) }));
    const attributes = {
      message: `${mark}: ${scope.request.type} for ${scope.requester.ref}`,
      'auto-apply': false,
      variables,
    };
    const relationships = { workspace: { data: { type: 'workspaces', id } } };
    // what failed keeps its key, and another try needs one of its own
    const key = `${idempotencyKey}-${(await runsOf(id)).length}`;
    const body: JsonObject = { data: { type: 'runs', attributes, relationships } };
    return toRun(id, dataOf(await client.post('/api/v2/runs', body, key), target));
  };
  return {
    find: async () => {
      const id = await workspace();
      // the newest comes first
      const [found] = await runsOf(id);
      return found && toRun(id, found);
    },
    begin: async () => create(await workspace()),
    again: (run) => create(run.workspace),
    look: async (run) => {
      if (run.confirmable) await apply(client, run.id, mark);
      return toRun(run.workspace, dataOf(await client.get(`/api/v2/runs/${run.id}`), target));
    },
    cancel: async (run) => {
      await client.post(`/api/v2/runs/${run.id}/actions/${run.confirmable ? 'discard' : 'cancel'}`, { comment: mark });
    },
  };
}

/** The value is read as an expression, and what somebody typed must not become one. */
function literal(value: JsonValue | undefined): string {
  return JSON.stringify(value ?? null).replace(/[$%](?=\{)/g, (sign) => sign + sign);
}

async function apply(client: TargetClient, id: string, comment: string): Promise<void> {
  try {
    await client.post(`/api/v2/runs/${id}/actions/apply`, { comment });
  } catch (error) {
    // somebody was quicker, and looking again tells what they did
    if (!(error instanceof ActionFailedError)) throw error;
  }
}

function dataOf(body: JsonObject, { title }: Target): JsonObject {
  const data = asObject(body.data);
  if (data.id === undefined) {
    throw new ActionFailedError(`${title} answered with something else than a run, a workspace or an account`);
  }
  return data;
}

async function outputsOf(client: TargetClient, workspace: string): Promise<JsonObject> {
  const { data } = await client.get(`/api/v2/workspaces/${workspace}/current-state-version-outputs`);
  const outputs = (Array.isArray(data) ? data : []).map((one) => asObject(asObject(one).attributes));
  const open = outputs.filter((output) => output.sensitive !== true);
  return Object.fromEntries(open.map(({ name, value }) => [String(name), value]));
}

function stateOf(status: string): Run['state'] {
  if (['applied', 'planned_and_finished'].includes(status)) return 'succeeded';
  return ['errored', 'discarded', 'canceled', 'force_canceled', 'policy_soft_failed'].includes(status)
    ? 'failed'
    : 'under-way';
}

const WORDS: Record<string, string> = {
  applied: 'is applied',
  planned_and_finished: 'had nothing to change',
  planning: 'is being planned',
  planned: 'is planned, and will be applied',
  applying: 'is being applied',
  errored: 'failed: its log says why',
  discarded: 'was discarded by somebody',
  canceled: 'was cancelled by somebody',
  force_canceled: 'was ended by force',
  policy_soft_failed: 'was refused by a policy',
};

function wordsOf(id: string, status: string): string {
  return `Run ${id} ${WORDS[status] ?? 'waits for its turn'}`;
}
