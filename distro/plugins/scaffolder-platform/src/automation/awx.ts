import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import { followed, lastLines, type Run, type Work } from './followed';
import { listOf, Target } from './Target';

interface Launch {
  template: string;
  extraVars: JsonObject;
  limit?: string;
  key: string;
}

const keyVariable = 'stagecraft_key';
const ended = ['failed', 'error', 'canceled'];

function runOf(job: JsonObject): Run {
  const [id, status] = [String(job.id), String(job.status)];
  const state = status === 'successful' ? 'succeeded' : ended.includes(status) ? 'failed' : 'under-way';
  return { id, state, words: `Job ${id} is ${status}` };
}

async function templateNamed(target: Target, name: string): Promise<JsonObject> {
  const answer = await target.ask(`${target.api}/job_templates/?${new URLSearchParams({ name })}`);
  const found = listOf(answer.results);
  if (found.length === 1) return found[0];
  throw new InputError(
    `${target.title} has ${found.length === 0 ? 'no' : 'more than one'} job template called “${name}”: correct its name in the template.`,
  );
}

/** AWX itself knows no keys: one of the job's variables is the key, and is looked for before anything is launched. */
async function earlier(target: Target, template: JsonObject, key: string): Promise<Run | undefined> {
  const query = new URLSearchParams({ extra_vars__icontains: key, order_by: '-id', page_size: '1' });
  const answer = await target.ask(`${target.api}/job_templates/${template.id}/jobs/?${query}`);
  const [found] = listOf(answer.results);
  const run = found && runOf(found);
  return run?.state === 'failed' ? undefined : run;
}

function workOf(target: Target, { template: name, extraVars, limit, key }: Launch): Work<Run> {
  return {
    async begin() {
      const template = await templateNamed(target, name);
      const takesKey = template.ask_variables_on_launch === true;
      const known = takesKey ? await earlier(target, template, key) : undefined;
      if (known) return known;
      const variables = { ...extraVars, ...(takesKey ? { [keyVariable]: key } : {}) };
      const body: JsonObject = { extra_vars: variables, ...(limit ? { limit } : {}) };
      const job = await target.ask(`${target.api}/job_templates/${template.id}/launch/`, { method: 'POST', body });
      return runOf(job);
    },
    look: async ({ id }) => runOf(await target.ask(`${target.api}/jobs/${id}/`)),
    cancel: async ({ id }) => {
      await target.ask(`${target.api}/jobs/${id}/cancel/`, { method: 'POST', body: {} });
    },
  };
}

export function createAwxJobAction(config: Config) {
  return createTemplateAction({
    id: 'awx:job:launch',
    description: 'Launches a job template of AWX or of the lab’s automation, and waits for its end.',
    schema: {
      input: {
        target: (z) => z.string().optional().describe('A name under requests.targets; awx when it is left out'),
        template: (z) => z.string().describe('The name of the job template'),
        extraVars: (z) => z.record(z.string(), z.any()).optional(),
        limit: (z) => z.string().optional(),
        key: (z) => z.string().optional().describe('One key, one job; the task is the key when it is left out'),
        minutes: (z) =>
          z.number().positive().max(240).optional().describe('After that it is cancelled; 30 when it is left out'),
      },
      output: {
        id: (z) => z.string(),
        url: (z) => z.string().describe('The page of the job'),
        status: (z) => z.string(),
      },
    },
    async handler({ input, task, step, logger, output, signal }) {
      const target = new Target(config, input.target ?? 'awx');
      const key = input.key ?? `task-${task.id}-${step?.id ?? 'job'}`;
      const work = workOf(target, { ...input, extraVars: (input.extraVars ?? {}) as JsonObject, key });
      const run = await followed(work, { minutes: input.minutes ?? 30, signal, say: (words) => logger.info(words) });
      output('id', run.id);
      output('url', target.pageOf({ id: run.id }));
      output('status', run.state);
      if (run.state === 'succeeded') return;
      const log = await target.text(`${target.api}/jobs/${run.id}/stdout/?format=txt`);
      throw new Error(`${run.words}. It said at its end:\n${lastLines(log)}`);
    },
  });
}
