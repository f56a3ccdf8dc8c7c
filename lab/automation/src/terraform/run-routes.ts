import type { Configuration, Run, Workspace } from '../domain/terraform.ts';
import { isObject, type JsonObject } from '../http/body.ts';
import { jsonApi } from '../http/errors.ts';
import { header } from '../http/exchange.ts';
import type { Reply } from '../http/reply.ts';
import { type Idempotency, idempotency, isUsableKey } from '../service/idempotency.ts';
import {
  attributesOf,
  type Call,
  flagOf,
  missing,
  need,
  paged,
  relationOf,
  type Routes,
  shown,
  textOf,
} from './call.ts';
import { createRun, emptyRun } from './create-run.ts';
import { organizationOf } from './organizations.ts';
import { isEnded } from './runs.ts';
import { type Document, showApply, showConfiguration, showPlan, showRun, showWorkspace } from './show.ts';
import { ofForge } from '../vcs/refusals.ts';
import { workspaceOf } from './workspaces.ts';

function addresses(attributes: JsonObject, name: string): string[] {
  const value = attributes[name] ?? [];
  const fits = Array.isArray(value) && value.every((each) => typeof each === 'string' && /^[\w]/.test(each));
  if (!fits) throw jsonApi(422, `${name} must be a list of addresses`, `/data/attributes/${name}`);
  return value as string[];
}

function runVariables(attributes: JsonObject): Run['variables'] {
  const value = attributes.variables ?? [];
  const fits =
    Array.isArray(value) &&
    value.every(
      (each) => isObject(each) && /^[A-Za-z_][\w-]*$/.test(String(each.key)) && typeof each.value === 'string',
    );
  if (!fits) throw jsonApi(422, 'variables must be a list of key and value', '/data/attributes/variables');
  return (value as Run['variables']).map(({ key, value: text }) => ({ key, value: text }));
}

const pointer = '/data/relationships/configuration-version';

async function findConfiguration(call: Call, workspace: Workspace): Promise<Configuration> {
  const { vcs, store } = call.automation;
  const { configurations } = store.of;
  const id = relationOf(call, 'configuration-version');
  if (!id && vcs && workspace.repository)
    return ofForge(vcs.newest(workspace, workspace.repository, call.viewer.user), pointer);
  const latest = () =>
    configurations
      .all()
      .findLast((each) => each.workspace === workspace.id && each.status === 'uploaded' && !each.speculative);
  const found = id ? configurations.get(id) : latest();
  if (!found) throw jsonApi(422, 'The workspace has no configuration yet. Upload one first.', pointer);
  if (found.status !== 'uploaded')
    throw jsonApi(422, `The configuration is ${found.status}, and not uploaded. ${found.error}`.trim(), pointer);
  return found;
}

async function readRun(call: Call, workspace: Workspace, idempotent?: Idempotency) {
  const attributes = attributesOf(call);
  const configuration = await findConfiguration(call, workspace);
  return {
    ...emptyRun,
    workspace: workspace.id,
    configuration: configuration.id,
    message: textOf(attributes, 'message', 'Queued manually via the API'),
    isDestroy: flagOf(attributes, 'is-destroy'),
    planOnly: configuration.speculative || flagOf(attributes, 'plan-only'),
    autoApply: flagOf(attributes, 'auto-apply', workspace.autoApply),
    refresh: flagOf(attributes, 'refresh', true),
    refreshOnly: flagOf(attributes, 'refresh-only'),
    allowEmptyApply: flagOf(attributes, 'allow-empty-apply'),
    targets: addresses(attributes, 'target-addrs'),
    replace: addresses(attributes, 'replace-addrs'),
    variables: runVariables(attributes),
    createdBy: call.viewer.user.id,
    ...(idempotent ? { idempotency: idempotent } : {}),
  };
}

function recall(call: Call, wanted: Idempotency): Run | undefined {
  const known = call.automation.store.of.runs.find(
    ({ idempotency: used }) => used?.key === wanted.key && used.user === wanted.user,
  );
  if (known && known.idempotency?.digest !== wanted.digest)
    throw jsonApi(409, 'This Idempotency-Key was used for another run. Use a key of its own for each request.');
  return known;
}

async function create(call: Call): Promise<Reply> {
  need(call, 'execute');
  const { store } = call.automation;
  const workspace = store.of.workspaces.get(relationOf(call, 'workspace') ?? '');
  if (!workspace) throw jsonApi(422, 'The workspace must be named by its id', '/data/relationships/workspace');
  if (workspace.executionMode === 'local')
    throw jsonApi(422, 'The workspace only keeps the state: its execution mode is local.');
  const read = () => readRun(call, workspace, wanted);
  const key = header(call.request, 'idempotency-key');
  if (key !== undefined && !isUsableKey(key)) throw jsonApi(400, 'An Idempotency-Key is 1 to 200 visible characters.');
  const wanted = key === undefined ? undefined : idempotency(key, call.viewer.user.id, call.body);
  // To start and to let it happen without a further word is both rights at once.
  const make = async () => {
    const wish = await read();
    if (wish.autoApply && !wish.planOnly) need(call, 'confirm');
    const run = await createRun(call.automation, wish);
    void call.automation.vcs?.ring(workspace.id);
    return showOne(call, run, 201);
  };
  if (!wanted) return make();
  return store.lock.run(`run key ${wanted.user} ${wanted.key}`, async () => {
    const known = recall(call, wanted);
    if (!known) return make();
    const reply = await showOne(call, known);
    return { ...reply, headers: { 'idempotent-replayed': 'true' } };
  });
}

function runOf(call: Call): Run {
  const found = call.automation.store.of.runs.get(call.params.run ?? '');
  if (!found) throw missing();
  return found;
}

function included(call: Call, run: Run, version: string): Document[] {
  const { automation, viewer } = call;
  const wanted = (call.url.searchParams.get('include') ?? '').split(',');
  const workspace = automation.store.of.workspaces.get(run.workspace);
  const configuration = automation.store.of.configurations.get(run.configuration);
  const known: Record<string, () => Document[]> = {
    plan: () => [showPlan(automation, run)],
    apply: () => [showApply(automation, run)],
    workspace: () => (workspace ? [showWorkspace(automation, viewer, workspace, version)] : []),
    configuration_version: () => (configuration ? [showConfiguration(automation, configuration)] : []),
  };
  return wanted.flatMap((name) => known[name]?.() ?? []);
}

async function showOne(call: Call, run: Run, status = 200): Promise<Reply> {
  const version = await call.automation.workshop.toolVersion();
  const more = included(call, run, version);
  return {
    status,
    json: { data: showRun(call.automation, call.viewer, run, version), ...(more.length > 0 ? { included: more } : {}) },
  };
}

async function list(call: Call, test: (run: Run) => boolean): Promise<Reply> {
  const version = await call.automation.workshop.toolVersion();
  const statuses = (call.url.searchParams.get('filter[status]') ?? '').split(',').filter(Boolean);
  const found = call.automation.store.of.runs
    .all()
    .filter((run) => test(run) && (statuses.length === 0 || statuses.includes(run.status)));
  return paged(call, found.reverse(), (run) => showRun(call.automation, call.viewer, run, version));
}

function queue(call: Call): Promise<Reply> {
  const { name } = organizationOf(call);
  const { workspaces } = call.automation.store.of;
  return list(call, (run) => !isEnded(run) && workspaces.get(run.workspace)?.organization === name);
}

const comment = (call: Call) => (typeof call.body.comment === 'string' ? call.body.comment : '');

async function act(call: Call, what: 'apply' | 'discard' | 'cancel' | 'force-cancel'): Promise<Reply> {
  const { runs } = call.automation;
  need(call, what === 'apply' || what === 'force-cancel' ? 'confirm' : 'execute');
  const run = runOf(call);
  const acts = {
    apply: () => runs.confirm(run, call.viewer.user.id, comment(call)),
    discard: () => runs.discard(run),
    cancel: () => runs.cancel(run, false),
    'force-cancel': () => runs.cancel(run, true),
  };
  if (!(await acts[what]()))
    throw jsonApi(
      409,
      `The run is ${runOf(call).status}, in which it cannot be ${what === 'apply' ? 'applied' : what === 'discard' ? 'discarded' : 'canceled'}.`,
    );
  return { status: 202, text: '' };
}

function byPart(call: Call, part: 'planId' | 'applyId'): Run {
  const found = call.automation.store.of.runs.find((run) => run[part] === call.params.part);
  if (!found) throw missing();
  return found;
}

export const runRoutes: Routes = [
  ['POST', 'runs', create],
  ['GET', 'runs/:run', (call) => showOne(call, runOf(call))],
  [
    'GET',
    'workspaces/:workspace/runs',
    (call) =>
      list(
        call,
        (
          (id) => (run: Run) =>
            run.workspace === id
        )(workspaceOf(call).id),
      ),
  ],
  ['GET', 'organizations/:organization/runs/queue', queue],
  ['POST', 'runs/:run/actions/apply', (call) => act(call, 'apply')],
  ['POST', 'runs/:run/actions/discard', (call) => act(call, 'discard')],
  ['POST', 'runs/:run/actions/cancel', (call) => act(call, 'cancel')],
  ['POST', 'runs/:run/actions/force-cancel', (call) => act(call, 'force-cancel')],
  ['GET', 'runs/:run/plan', (call) => shown(showPlan(call.automation, runOf(call)))],
  ['GET', 'runs/:run/apply', (call) => shown(showApply(call.automation, runOf(call)))],
  ['GET', 'runs/:run/policy-checks', (call) => paged(call, [], (each: Document) => each)],
  ['GET', 'runs/:run/task-stages', (call) => paged(call, [], (each: Document) => each)],
  ['GET', 'runs/:run/run-events', (call) => paged(call, [], (each: Document) => each)],
  ['GET', 'plans/:part', (call) => shown(showPlan(call.automation, byPart(call, 'planId')))],
  ['GET', 'applies/:part', (call) => shown(showApply(call.automation, byPart(call, 'applyId')))],
];
