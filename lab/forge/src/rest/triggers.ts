import { createHash, randomBytes } from 'node:crypto';
import { accessLevels } from '../domain/model.ts';
import type { Call } from '../http/call.ts';
import { badRequest, notFound } from '../http/errors.ts';
import { paged } from '../http/paging.ts';
import type { PipelineForge } from '../forge.ts';
import type { PipelineVariable, Trigger } from '../pipelines/model.ts';
import { allScopes } from '../service/accounts.ts';
import { projectWithLevel } from './find.ts';
import { checkMayRun, pipelineForge } from './find-pipeline.ts';
import { createAt, plainRef } from './pipelines.ts';
import type { Routes } from './routes.ts';
import { showUserBasic } from './show.ts';

const digest = (token: string) => createHash('sha256').update(token).digest('hex');

/** The whole token is shown once; afterwards its first letters, as GitLab shows the tokens of others. */
function show(forge: PipelineForge, trigger: Trigger, token = trigger.begins) {
  const owner = forge.store.users.get(trigger.userId);
  return {
    ...{ id: trigger.id, token, description: trigger.description },
    created_at: trigger.createdAt,
    updated_at: trigger.createdAt,
    last_used: trigger.lastUsed,
    owner: owner ? showUserBasic(forge, owner) : null,
  };
}

function ofProject(call: Call): Trigger[] {
  const project = projectWithLevel(call, accessLevels.maintainer);
  return pipelineForge(call)
    .pipelines.store.triggers.all()
    .filter((each) => each.projectId === project.id);
}

function find(call: Call): Trigger {
  const found = ofProject(call).find((each) => String(each.id) === call.params.trigger);
  if (!found) throw notFound('Trigger');
  return found;
}

const list = (call: Call) => paged(call.url, call.input, ofProject(call), (each) => show(pipelineForge(call), each));

const one = (call: Call) => ({ json: show(pipelineForge(call), find(call)) });

async function create(call: Call) {
  const project = projectWithLevel(call, accessLevels.maintainer);
  const forge = pipelineForge(call);
  const token = `glptt-${randomBytes(20).toString('hex')}`;
  const trigger = await forge.pipelines.store.triggers.put({
    id: await forge.store.sequences.next('triggers'),
    projectId: project.id,
    userId: call.viewer.user?.id ?? 0,
    description: call.input.needText('description'),
    hash: digest(token),
    begins: token.slice(6, 10),
    createdAt: new Date().toISOString(),
    lastUsed: null,
  });
  return { status: 201, json: show(forge, trigger, token) };
}

async function remove(call: Call) {
  await pipelineForge(call).pipelines.store.triggers.remove(find(call).id);
  return { status: 204 };
}

/** `variables[NAME]=value` of a form, or an object of them. */
function readVariables({ input }: Call): PipelineVariable[] {
  const given = input.values.variables;
  const whole = typeof given === 'object' && given !== null ? Object.entries(given) : [];
  const flat = Object.entries(input.values).flatMap(([name, value]): [string, unknown][] => {
    const key = name.match(/^variables\[(\w+)\]$/)?.[1];
    return key ? [[key, value]] : [];
  });
  return [...whole, ...flat].map(([key, value]) => {
    if (!/^\w{1,255}$/.test(key)) throw badRequest({ base: [`Variables key ${key} is invalid`] });
    return { key, value: String(value ?? ''), variable_type: 'env_var' };
  });
}

/** The token alone opens the door; what it may do is what its person still may. */
async function start(call: Call) {
  const forge = pipelineForge(call);
  const { store } = call.forge;
  const { id = '' } = call.params;
  const project = /^\d+$/.test(id) ? store.projects.get(Number(id)) : store.projectByPath(id);
  const hash = digest(call.input.needText('token'));
  const trigger = forge.pipelines.store.triggers.find((each) => each.hash === hash && each.projectId === project?.id);
  const user = trigger && store.users.get(trigger.userId);
  if (!project || !trigger || !user) throw notFound();
  const ref = plainRef(call.params.ref ?? call.input.needText('ref'));
  checkMayRun(call, project, ref, { user, scopes: allScopes });
  const lastUsed = new Date().toISOString();
  await forge.pipelines.store.triggers.change(trigger.id, (current) => ({ ...current, lastUsed }));
  return createAt(forge, project, user, { ref, source: 'trigger', variables: readVariables(call) });
}

const base = 'projects/:id/triggers';

export const triggerRoutes: Routes = [
  ['GET', base, list],
  ['POST', base, create],
  ['GET', `${base}/:trigger`, one],
  ['DELETE', `${base}/:trigger`, remove],
  ['POST', 'projects/:id/trigger/pipeline', start],
  ['POST', 'projects/:id/ref/:ref/trigger/pipeline', start],
];
