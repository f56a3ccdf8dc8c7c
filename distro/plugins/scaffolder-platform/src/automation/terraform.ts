import type { Config } from '@backstage/config';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { JsonObject, JsonValue } from '@backstage/types';
import { followed, lastLines, type Run, type Work } from './followed';
import { listOf, objectOf, Target } from './Target';

interface Wish {
  organization: string;
  workspace: string;
  variables: JsonObject;
  key: string;
}

interface PlannedRun extends Run {
  confirmable: boolean;
}

const good = ['applied', 'planned_and_finished'];
const bad = ['errored', 'discarded', 'canceled', 'force_canceled', 'policy_soft_failed'];

function runOf(data: JsonObject): PlannedRun {
  const attributes = objectOf(data.attributes);
  const [id, status] = [String(data.id), String(attributes.status)];
  const state = good.includes(status) ? 'succeeded' : bad.includes(status) ? 'failed' : 'under-way';
  const confirmable = objectOf(attributes.actions)['is-confirmable'] === true;
  return { id, state, confirmable, words: `Run ${id} is ${status.replaceAll('_', ' ')}` };
}

/** A value is read as an expression, and what somebody typed must not become one. */
const literal = (value: JsonValue | undefined): string =>
  JSON.stringify(value ?? null).replace(/[$%](?=\{)/g, (sign) => sign + sign);

async function create(target: Target, workspaceId: string, { variables, key }: Wish): Promise<PlannedRun> {
  const mark = `task ${key}`;
  const { data: known } = await target.ask(`/api/v2/workspaces/${workspaceId}/runs?page%5Bsize%5D=100`);
  const own = listOf(known).filter((run) => objectOf(run.attributes).message === mark);
  const [newest] = own.map(runOf);
  if (newest && newest.state !== 'failed') return newest;
  const attributes = {
    message: mark,
    'auto-apply': false,
    variables: Object.entries(variables).map(([name, value]) => ({ key: name, value: literal(value) })),
  };
  const relationships = { workspace: { data: { type: 'workspaces', id: workspaceId } } };
  const body: JsonObject = { data: { type: 'runs', attributes, relationships } };
  // What failed keeps its key, and another try needs one of its own.
  const answer = await target.ask('/api/v2/runs', { method: 'POST', body, key: `${key}-${own.length}` });
  return runOf(objectOf(answer.data));
}

function workOf(target: Target, wish: Wish): Work<PlannedRun> {
  const act = (id: string, action: string) =>
    target.ask(`/api/v2/runs/${id}/actions/${action}`, { method: 'POST', body: { comment: `task ${wish.key}` } });
  return {
    async begin() {
      const [organization, workspace] = [wish.organization, wish.workspace].map(encodeURIComponent);
      const { data } = await target.ask(`/api/v2/organizations/${organization}/workspaces/${workspace}`);
      return create(target, String(objectOf(data).id), wish);
    },
    async look({ id, confirmable }) {
      if (confirmable) await act(id, 'apply');
      return runOf(objectOf((await target.ask(`/api/v2/runs/${id}`)).data));
    },
    async cancel({ id, confirmable }) {
      await act(id, confirmable ? 'discard' : 'cancel');
    },
  };
}

/** What the tool said, of the plan and of what it applied; only to explain a failure, so its absence is none. */
async function logOf(target: Target, id: string): Promise<string> {
  const logs = ['plan', 'apply'].map(async (stage) => {
    const { data } = await target.ask(`/api/v2/runs/${id}/${stage}`);
    const url = objectOf(objectOf(data).attributes)['log-read-url'];
    return typeof url === 'string' ? target.text(url) : '';
  });
  const settled = await Promise.allSettled(logs);
  return settled.map((one) => (one.status === 'fulfilled' ? one.value : '')).join('\n');
}

export function createTerraformRunAction(config: Config) {
  return createTemplateAction({
    id: 'terraform:run',
    description: 'Has a run planned and applied by Terraform Cloud or by the lab’s automation, and waits for its end.',
    schema: {
      input: {
        target: (z) => z.string().optional().describe('A name under requests.targets; terraform when it is left out'),
        organization: (z) => z.string(),
        workspace: (z) => z.string(),
        variables: (z) => z.record(z.string(), z.any()).optional(),
        key: (z) => z.string().optional().describe('One key, one run; the task is the key when it is left out'),
        minutes: (z) =>
          z.number().positive().max(240).optional().describe('After that it is cancelled; 30 when it is left out'),
      },
      output: {
        id: (z) => z.string(),
        url: (z) => z.string().describe('The page of the run'),
        status: (z) => z.string(),
      },
    },
    async handler({ input, task, step, logger, output, signal }) {
      const target = new Target(config, input.target ?? 'terraform', 'application/vnd.api+json');
      const key = input.key ?? `${task.id}-${step?.id ?? 'run'}`;
      const work = workOf(target, { ...input, variables: (input.variables ?? {}) as JsonObject, key });
      const run = await followed(work, { minutes: input.minutes ?? 30, signal, say: (words) => logger.info(words) });
      output('id', run.id);
      output('url', target.pageOf(run.id));
      output('status', run.state);
      if (run.state === 'succeeded') return;
      throw new Error(`${run.words}. It said at its end:\n${lastLines(await logOf(target, run.id))}`);
    },
  });
}
