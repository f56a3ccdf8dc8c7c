import { readFile } from 'node:fs/promises';
import type { Automation } from '../automation.ts';
import type { StateVersion, Workspace } from '../domain/terraform.ts';
import { jsonApi } from '../http/errors.ts';
import type { Reply } from '../http/reply.ts';
import { attributesOf, type Call, flagOf, missing, need, paged, type Routes, shown, textOf } from './call.ts';
import { showState } from './show.ts';
import { keepState, latestState, md5, newId, readState, statePath } from './states.ts';
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

const missingState = () => jsonApi(400, 'param is missing or the value is empty: state');

async function create(call: Call): Promise<Reply> {
  need(call, 'execute');
  const workspace = workspaceOf(call);
  needLock(call, workspace);
  const attributes = attributesOf(call);
  const { serial } = attributes;
  if (typeof serial !== 'number') throw jsonApi(422, 'serial must be a number', '/data/attributes/serial');
  const lineage = textOf(attributes, 'lineage');
  const wanted = textOf(attributes, 'md5');
  const encoded = textOf(attributes, 'state');
  if (!encoded) return announce(call, workspace, { serial, lineage, wanted });
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

/** The state follows at an address of its own. */
async function announce(
  call: Call,
  workspace: Workspace,
  { serial, lineage, wanted }: { serial: number; lineage: string; wanted: string },
) {
  if (!wanted) throw missingState();
  checkFollows(call.automation, workspace.id, {
    serial,
    lineage: lineage || (latestState(call.automation, workspace.id)?.lineage ?? ''),
  });
  const made = await call.automation.store.of.stateVersions.put({
    id: newId('sv'),
    created: new Date().toISOString(),
    workspace: workspace.id,
    run: null,
    createdBy: call.viewer.user.id,
    serial,
    lineage,
    md5: wanted,
    size: 0,
    terraformVersion: '',
  });
  return shown(showState(call.automation, made), 201);
}

export async function uploadState(automation: Automation, id: string, body: Buffer): Promise<Reply> {
  const version = automation.store.of.stateVersions.get(id);
  if (!version) throw missing();
  return automation.store.lock.run(`state ${version.workspace}`, async () => {
    if (automation.store.of.stateVersions.get(id)?.size) throw jsonApi(409, 'This state was uploaded already.');
    const text = body.toString();
    const facts = readState(text);
    if (!facts || md5(body) !== version.md5)
      throw jsonApi(422, 'The state is not what its md5 says: it came over damaged.');
    checkFollows(automation, version.workspace, facts);
    const { workspace, run, createdBy } = version;
    await keepState(automation, text, facts, { workspace, run, createdBy }, id);
    return { status: 200, text: '' };
  });
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
  const found = store.of.stateVersions.all().filter((each) => each.workspace === workspace.id && each.size > 0);
  return paged(
    call,
    found.sort((a, b) => b.serial - a.serial),
    (each) => showState(call.automation, each),
  );
}

export const stateRoutes: Routes = [
  ['GET', 'state-versions', list],
  ['GET', 'state-versions/:state', (call) => shown(showState(call.automation, one(call)))],
  ['POST', 'workspaces/:workspace/state-versions', create],
  ['GET', 'workspaces/:workspace/current-state-version', (call) => shown(showState(call.automation, current(call)))],
];
