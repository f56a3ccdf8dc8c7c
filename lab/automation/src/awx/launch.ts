import type { Job, JobTemplate } from '../domain/awx.ts';
import { readVariables } from '../ansible/variables.ts';
import { detail, fields as refuse, forbidden } from '../http/errors.ts';
import { header } from '../http/exchange.ts';
import type { JsonObject } from '../http/body.ts';
import type { Reply } from '../http/reply.ts';
import { newRun } from '../run/jobs.ts';
import { CannotCall } from '../run/workshop.ts';
import { type Idempotency, idempotency, isUsableKey, keyVariable } from '../service/idempotency.ts';
import { mayLaunch } from '../service/rights.ts';
import type { Call, Routes } from './call.ts';
import { find } from './crud.ts';
import { encrypted, show } from './show.ts';
import { readAnswers } from './survey.ts';

const templateOf = (call: Call) => find(call, 'job_templates') as unknown as JobTemplate;

/** What a launch may say only where the template asks for it, and the value that it has otherwise. */
const askable = {
  limit: 'ask_limit_on_launch',
  inventory: 'ask_inventory_on_launch',
  credentials: 'ask_credential_on_launch',
} as const;

type Wish = Pick<Job, 'limit' | 'inventory' | 'credentials' | 'extra_vars' | 'sealed_vars'>;

interface Read {
  wish: Wish;
  ignored: JsonObject;
}

function readAsked(call: Call, template: JobTemplate, ignored: JsonObject) {
  const { store } = call.automation;
  const asked: Pick<Job, 'limit' | 'inventory' | 'credentials'> = {
    limit: template.limit,
    inventory: template.inventory,
    credentials: template.credentials,
  };
  for (const [name, flag] of Object.entries(askable) as [keyof typeof askable, keyof JobTemplate][]) {
    const given = call.body[name];
    if (given === undefined) continue;
    if (!template[flag]) ignored[name] = given;
    else if (name === 'limit') asked.limit = String(given);
    else if (name === 'inventory') asked.inventory = Number(given);
    else asked.credentials = [given].flat().map(Number);
  }
  if (asked.inventory !== null && !store.of.inventories.get(asked.inventory))
    throw refuse({ inventory: `Invalid pk "${asked.inventory}" - object does not exist.` });
  const absent = asked.credentials.filter((id) => !store.of.credentials.get(id));
  if (absent.length > 0) throw refuse({ credentials: `Invalid pk "${absent[0]}" - object does not exist.` });
  return asked;
}

function readVars(call: Call, template: JobTemplate, given: JsonObject, ignored: JsonObject) {
  const answers = readAnswers(template, given, call.automation.sealer);
  if (answers.problems.length > 0) throw refuse({ variables_needed_to_start: answers.problems });
  const asked = new Set(template.survey_enabled ? template.survey_spec?.spec.map((each) => each.variable) : []);
  const others = Object.entries(given).filter(([name]) => !asked.has(name) && name !== keyVariable);
  if (!template.ask_variables_on_launch && others.length > 0) ignored.extra_vars = Object.fromEntries(others);
  const free = template.ask_variables_on_launch ? Object.fromEntries(others) : {};
  const masked = Object.fromEntries(Object.keys(answers.sealed).map((name) => [name, encrypted]));
  const variables = { ...readVariables(template.extra_vars), ...answers.plain, ...free, ...masked };
  return { extra_vars: JSON.stringify(variables), sealed_vars: answers.sealed };
}

function readWish(call: Call, template: JobTemplate, given: JsonObject): Read {
  const ignored: JsonObject = {};
  const asked = readAsked(call, template, ignored);
  if (template.job_type !== 'script' && asked.inventory === null) {
    throw refuse({ resources_needed_to_start: ['Job Template inventory is missing or undefined.'] });
  }
  return { wish: { ...asked, ...readVars(call, template, given, ignored) }, ignored };
}

function givenVariables(call: Call): JsonObject {
  const given = readVariables(call.body.extra_vars);
  if (!given) throw refuse({ extra_vars: 'Cannot parse as JSON or YAML with an object at its top.' });
  return given;
}

function readKey(call: Call, template: JobTemplate, given: JsonObject): Idempotency | undefined {
  const key = header(call.request, 'idempotency-key') ?? given[keyVariable];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !isUsableKey(key))
    throw detail(400, 'An Idempotency-Key is 1 to 200 visible characters.');
  const { extra_vars: _, ...rest } = call.body;
  const { [keyVariable]: __, ...variables } = given;
  return idempotency(key, call.viewer.user.id, { template: template.id, rest, variables });
}

/** What a former launch under this key made; the same key for something else is refused. */
function recall(call: Call, wanted: Idempotency | undefined): Job | undefined {
  if (!wanted) return undefined;
  const { key, user, digest } = wanted;
  const known = call.automation.store.of.jobs.find(
    (job) => job.idempotency?.key === key && job.idempotency.user === user,
  );
  if (known && known.idempotency?.digest !== digest) {
    throw detail(409, 'This Idempotency-Key was used for another launch. Use a key of its own for each request.');
  }
  return known;
}

async function needTool(call: Call, template: JobTemplate): Promise<void> {
  try {
    if (template.job_type !== 'script') await call.automation.workshop.need('ansible-playbook');
  } catch (error) {
    if (error instanceof CannotCall) throw detail(400, error.message);
    throw error;
  }
}

async function createJob(call: Call, template: JobTemplate, wish: Wish, more: Partial<Job>): Promise<Job> {
  const { store, jobs, mostWaiting } = call.automation;
  const waiting = store.of.jobs.all().filter(({ status }) => status === 'pending').length;
  if (waiting >= mostWaiting)
    throw detail(429, `${waiting} jobs wait already. Cancel what is not needed any more, or try again later.`);
  const job: Job = {
    ...newRun(template.name, template.description, call.viewer.user.id, 'manual', template.timeout),
    ...(await store.stamp('jobs')),
    type: 'job',
    job_template: template.id,
    job_type: template.job_type,
    project: template.project,
    playbook: template.playbook,
    hosts: {},
    ...wish,
    ...more,
  };
  await store.of.jobs.put(job);
  jobs.schedule();
  return job;
}

function answer(call: Call, job: Job, ignored: JsonObject, replayed: boolean): Reply {
  const json = { job: job.id, ignored_fields: ignored, ...show(call.automation.store, 'jobs', job) };
  return replayed ? { status: 200, json, headers: { 'idempotent-replayed': 'true' } } : { status: 201, json };
}

function needLaunch(call: Call, template: JobTemplate): void {
  if (!mayLaunch(call.viewer, template)) throw forbidden();
}

async function launch(call: Call): Promise<Reply> {
  const template = templateOf(call);
  needLaunch(call, template);
  const given = givenVariables(call);
  const key = readKey(call, template, given);
  const begin = async () => {
    const known = recall(call, key);
    if (known) return answer(call, known, {}, true);
    const { wish, ignored } = readWish(call, template, given);
    await needTool(call, template);
    const job = await createJob(call, template, wish, key ? { idempotency: key } : {});
    return answer(call, job, ignored, false);
  };
  return key ? call.automation.store.lock.run(`launch ${key.user} ${key.key}`, begin) : begin();
}

function needs(call: Call): Reply {
  const template = templateOf(call);
  const { problems } = readAnswers(template, {}, call.automation.sealer);
  const { name, id, description, limit, inventory, extra_vars, job_type, verbosity } = template;
  const inventoryMissing = template.job_type !== 'script' && inventory === null;
  const asks = Object.fromEntries(Object.entries(template).filter(([field]) => field.startsWith('ask_')));
  return {
    json: {
      can_start_without_user_input: problems.length === 0 && !inventoryMissing,
      passwords_needed_to_start: [],
      ...asks,
      survey_enabled: template.survey_enabled,
      variables_needed_to_start: template.survey_enabled
        ? (template.survey_spec?.spec ?? []).filter((each) => each.required).map((each) => each.variable)
        : [],
      credential_needed_to_start: false,
      inventory_needed_to_start: inventoryMissing,
      job_template_data: { name, id, description },
      defaults: { limit, inventory: { id: inventory }, extra_vars, job_type, verbosity },
    },
  };
}

async function relaunch(call: Call): Promise<Reply> {
  const job = find(call, 'jobs') as unknown as Job;
  const template = call.automation.store.of.job_templates.get(job.job_template);
  if (!template) throw detail(400, 'The job template of this job was removed. There is nothing to launch again.');
  needLaunch(call, template);
  await needTool(call, template);
  const failed = Object.entries(job.hosts)
    .filter(([, host]) => host.failures + host.dark > 0)
    .map(([name]) => name);
  if (call.body.hosts === 'failed' && failed.length === 0) throw refuse({ hosts: 'No host of this job failed.' });
  const limit = call.body.hosts === 'failed' ? failed.join(',') : job.limit;
  const { inventory, credentials, extra_vars, sealed_vars } = job;
  const made = await createJob(
    call,
    template,
    { limit, inventory, credentials, extra_vars, sealed_vars },
    { launch_type: 'relaunch' },
  );
  return answer(call, made, {}, false);
}

export const launching: Routes = [
  ['GET', 'job_templates/:id/launch', needs],
  ['POST', 'job_templates/:id/launch', launch],
  ['GET', 'jobs/:id/relaunch', () => ({ json: { passwords_needed_to_start: [], retry_counts: {} } })],
  ['POST', 'jobs/:id/relaunch', relaunch],
];
