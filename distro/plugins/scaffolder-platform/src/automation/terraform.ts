import type { Config } from '@backstage/config';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { JsonObject, JsonValue } from '@backstage/types';
import { followed, lastLines, type Run, type Work } from './followed';
import { listOf, objectOf, Target } from './Target';
import { ensureWorkspace, findWorkspace, type Place, uploadConfiguration } from './workspace';

interface Wish extends Place {
  variables: JsonObject;
  key: string;
  /** What lies there is what is run; without it, what the workspace has. */
  folder?: string;
}

interface PlannedRun extends Run {
  confirmable: boolean;
}

const planned = 'What is pushed later is planned there, and applied once a lead confirms it';
const notPlanned = 'What is pushed later is not planned by itself: the controller does not follow the repository';

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

/** Somebody else may have begun one in the portal's words, to have it confirmed: only the portal's own is gone on with. */
async function ownRuns(target: Target, workspaceId: string, mark: string): Promise<JsonObject[]> {
  const { data: me } = await target.ask('/api/v2/account/details');
  const { data: known } = await target.ask(`/api/v2/workspaces/${workspaceId}/runs?page%5Bsize%5D=100`);
  return listOf(known).filter(({ attributes, relationships }) => {
    const creator = objectOf(objectOf(objectOf(relationships)['created-by']).data).id;
    return objectOf(attributes).message === mark && creator === objectOf(me).id;
  });
}

async function create(target: Target, workspaceId: string, { variables, key, folder }: Wish): Promise<PlannedRun> {
  const mark = `task ${key}`;
  const own = await ownRuns(target, workspaceId, mark);
  const [newest] = own.map(runOf);
  if (newest && newest.state !== 'failed') return newest;
  const attributes = {
    message: mark,
    'auto-apply': false,
    variables: Object.entries(variables).map(([name, value]) => ({ key: name, value: literal(value) })),
  };
  const version = folder && (await uploadConfiguration(target, workspaceId, folder));
  const relationships: JsonObject = {
    workspace: { data: { type: 'workspaces', id: workspaceId } },
    ...(version ? { 'configuration-version': { data: { type: 'configuration-versions', id: version } } } : {}),
  };
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
      const { id } = await findWorkspace(target, wish);
      return create(target, id, wish);
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
        description: (z) => z.string().optional().describe('Of the workspace, where it is made'),
        folder: (z) =>
          z
            .string()
            .optional()
            .describe(
              'A folder of the task’s: its files are what is run, in a workspace that is made where it is missing',
            ),
        repository: (z) =>
          z
            .string()
            .optional()
            .describe('A repository of the forge, by its path: what is pushed to it later is planned as well'),
        optional: (z) =>
          z.boolean().optional().describe('Where no such controller is set up nothing is run, and the log says so'),
        variables: (z) => z.record(z.string(), z.any()).optional(),
        key: (z) => z.string().optional().describe('One key, one run; the task is the key when it is left out'),
        minutes: (z) =>
          z.number().positive().max(240).optional().describe('After that it is cancelled; 30 when it is left out'),
      },
      output: {
        id: (z) => z.string(),
        url: (z) => z.string().describe('The page of the run'),
        status: (z) => z.string(),
        words: (z) => z.string().describe('How it ended, for people'),
      },
    },
    async handler({ input, task, step, logger, output, signal, workspacePath }) {
      const name = input.target ?? 'terraform';
      const skip = (why: string) => {
        const words = `Not planned and not applied: ${why}`;
        logger.warn(words);
        output('status', 'skipped');
        output('words', words);
        return undefined;
      };
      if (input.optional && !config.has(`requests.targets.${name}.baseUrl`)) {
        return skip(`no controller is set up under requests.targets.${name}`);
      }
      const target = new Target(config, name, 'application/vnd.api+json');
      const folder = input.folder === undefined ? undefined : resolveSafeChildPath(workspacePath, input.folder);
      let later = '';
      if (folder !== undefined) {
        const { hasTool, follows } = await ensureWorkspace(target, input);
        if (input.optional && !hasTool) return skip(`${target.title} has neither OpenTofu nor Terraform`);
        if (input.repository) later = `. ${follows ? planned : notPlanned}`;
      }
      const key = input.key ?? `${task.id}-${step?.id ?? 'run'}`;
      const work = workOf(target, { ...input, folder, variables: (input.variables ?? {}) as JsonObject, key });
      const run = await followed(work, { minutes: input.minutes ?? 30, signal, say: (words) => logger.info(words) });
      output('id', run.id);
      output('url', target.pageOf({ id: run.id, workspace: input.workspace }));
      output('status', run.state);
      output('words', run.words + later);
      if (run.state === 'succeeded') return undefined;
      throw new Error(`${run.words}. It said at its end:\n${lastLines(await logOf(target, run.id))}`);
    },
  });
}
