import { readFile } from 'node:fs/promises';
import type { Automation } from '../automation.ts';
import type { StateVersion, Workspace } from '../domain/terraform.ts';
import { jsonApi } from '../http/errors.ts';
import type { Reply } from '../http/reply.ts';
import { attributesOf, type Call, flagOf, missing, need, paged, type Routes, shown, textOf } from './call.ts';
import { type Document, showState } from './show.ts';
import { keepState, latestState, md5, readState, statePath } from './states.ts';
import { workspaceOf } from './workspaces.ts';

function needLock(call: Call, workspace: Workspace): void {
  const { lock } = workspace;
  if (!lock) throw jsonApi(409, 'The workspace must be locked by you before its state is changed.');
  if (lock.by !== `user-${call.viewer.user.id}`)
    throw jsonApi(409, `The workspace is locked by somebody else. ${lock.reason}`.trim());
}

function checkFollows(automation: Automation, workspace: string, facts: { serial: number; lineage: string }): void {
  const current = latestState(automation, workspace);
  if (!current) return;
  if (current.lineage !== facts.lineage)
    throw jsonApi(409, `The state has another lineage than the workspace's (${current.lineage}).`);
  if (facts.serial <= current.serial)
    throw jsonApi(
      409,
      `The state's serial ${facts.serial} is not above the current ${current.serial}: somebody was quicker.`,
    );
}

async function create(call: Call): Promise<Reply> {
  need(call, 'execute');
  const workspace = workspaceOf(call);
  needLock(call, workspace);
  const attributes = attributesOf(call);
  const wanted = textOf(attributes, 'md5');
  const encoded = textOf(attributes, 'state');
  // The tool's client asks first to send the state apart; at exactly these words it sends it along instead.
  if (!encoded) throw jsonApi(400, 'param is missing or the value is empty: state');
  const text = Buffer.from(encoded, 'base64').toString();
  const facts = readState(text);
  if (!facts || md5(text) !== wanted)
    throw jsonApi(
      422,
      facts ? 'The state is not what its md5 says: it came over damaged.' : 'The state cannot be read.',
    );
  if (!flagOf(attributes, 'force')) checkFollows(call.automation, workspace.id, facts);
  const origin = { workspace: workspace.id, run: null, createdBy: call.viewer.user.id };
  return shown(showState(call.automation, await keepState(call.automation, text, facts, origin)), 201);
}

export async function downloadState(automation: Automation, id: string): Promise<Reply> {
  const bytes = await readFile(statePath(automation, id)).catch(() => undefined);
  if (!bytes) throw missing();
  return { bytes, headers: { 'content-type': 'application/json' } };
}

function current(call: Call): StateVersion {
  const found = latestState(call.automation, workspaceOf(call).id);
  if (!found) throw missing();
  return found;
}

function one(call: Call): StateVersion {
  const found = call.automation.store.of.stateVersions.get(call.params.state ?? '');
  if (!found) throw missing();
  return found;
}

function list(call: Call): Reply {
  const query = call.url.searchParams;
  const [organization, name] = [query.get('filter[organization][name]'), query.get('filter[workspace][name]')];
  if (!organization || !name)
    throw jsonApi(400, 'filter[organization][name] and filter[workspace][name] must be given.');
  const { store } = call.automation;
  const workspace = store.of.workspaces.find((each) => each.organization === organization && each.name === name);
  if (!workspace) throw missing();
  const found = store.of.stateVersions.all().filter((each) => each.workspace === workspace.id);
  return paged(
    call,
    found.sort((a, b) => b.serial - a.serial),
    (each) => showState(call.automation, each),
  );
}

interface Output {
  value: unknown;
  type: unknown;
  sensitive?: boolean;
}

async function readOutputs(call: Call, version: StateVersion): Promise<[string, Output][]> {
  const state = JSON.parse(await readFile(statePath(call.automation, version.id), 'utf8')) as {
    outputs?: Record<string, Output>;
  };
  return Object.entries(state.outputs ?? {});
}

/** In a list a sensitive value is left out; who asks for one of them by its own address gets it. */
function showOutput(version: StateVersion, name: string, output: Output, whole: boolean): Document {
  const sensitive = output.sensitive ?? false;
  return {
    id: `wsout-${version.id}.${name}`,
    type: 'state-version-outputs',
    attributes: {
      name,
      sensitive,
      value: sensitive && !whole ? null : output.value,
      type: typeof output.type === 'string' ? output.type : 'dynamic',
      'detailed-type': output.type,
    },
  };
}

async function outputs(call: Call, version: StateVersion): Promise<Reply> {
  const all = await readOutputs(call, version);
  return paged(call, all, ([name, output]) => showOutput(version, name, output, false));
}

async function oneOutput(call: Call): Promise<Reply> {
  need(call, 'execute');
  const [, id = '', name = ''] = call.params.output?.match(/^wsout-([^.]+)\.(.+)$/) ?? [];
  const version = call.automation.store.of.stateVersions.get(id);
  const found = version && (await readOutputs(call, version)).find(([each]) => each === name);
  if (!version || !found) throw missing();
  return shown(showOutput(version, name, found[1], true));
}

export const stateRoutes: Routes = [
  ['GET', 'state-versions', list],
  ['GET', 'state-versions/:state', (call) => shown(showState(call.automation, one(call)))],
  ['GET', 'state-versions/:state/outputs', (call) => outputs(call, one(call))],
  ['GET', 'state-version-outputs/:output', oneOutput],
  ['POST', 'workspaces/:workspace/state-versions', create],
  ['GET', 'workspaces/:workspace/current-state-version-outputs', (call) => outputs(call, current(call))],
  ['GET', 'workspaces/:workspace/current-state-version', (call) => shown(showState(call.automation, current(call)))],
];
