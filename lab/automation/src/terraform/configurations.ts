import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { privateFolder } from '../../../kit/files.ts';
import type { Automation, Base } from '../automation.ts';
import type { Configuration, Workspace } from '../domain/terraform.ts';
import { jsonApi } from '../http/errors.ts';
import { rights } from '../service/rights.ts';
import { BadArchive, unpack } from './archive.ts';
import { attributesOf, type Call, flagOf, missing, need, paged, type Routes, shown } from './call.ts';
import { createRun, emptyRun } from './create-run.ts';
import { showCommit, showConfiguration } from './show.ts';
import { newId } from './states.ts';
import { archivePath, outerFolders } from './workplace.ts';
import { workspaceOf } from './workspaces.ts';

export async function newConfiguration(
  base: Base,
  workspace: Workspace,
  createdBy: number,
  more: Partial<Configuration> = {},
): Promise<Configuration> {
  return base.store.of.configurations.put({
    id: newId('cv'),
    created: new Date().toISOString(),
    workspace: workspace.id,
    status: 'pending',
    error: '',
    speculative: false,
    autoQueueRuns: true,
    source: 'tfe-api',
    createdBy,
    ...more,
  });
}

async function create(call: Call) {
  need(call, 'execute');
  const attributes = attributesOf(call);
  const workspace = workspaceOf(call);
  const made = await newConfiguration(call.automation, workspace, call.viewer.user.id, {
    speculative: flagOf(attributes, 'speculative'),
    autoQueueRuns: flagOf(attributes, 'auto-queue-runs', true),
  });
  return shown(showConfiguration(call.automation, made), 201);
}

/** Unpacked once to see that it can be: a half-sent archive is said now, and not by the run. */
async function check(base: Base, archive: Buffer, outer: number): Promise<string> {
  const folder = await mkdtemp(join(await privateFolder(base.store.folder('temporary')), 'upload-'));
  try {
    await unpack(archive, folder, outer);
    return '';
  } catch (error) {
    if (error instanceof BadArchive) return error.message;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function keepArchive(base: Base, id: string, archive: Buffer): Promise<string> {
  const problem = await check(base, archive, outerFolders(base.store.of.configurations.get(id)));
  if (!problem) {
    await privateFolder(base.store.folder('configurations'));
    const path = archivePath(base, id);
    try {
      await writeFile(`${path}.tmp`, archive, { mode: 0o600, flush: true });
      await rename(`${path}.tmp`, path);
    } catch (error) {
      await rm(`${path}.tmp`, { force: true });
      throw error;
    }
  }
  await base.store.of.configurations.change(id, (current) => ({
    ...current,
    status: problem ? 'errored' : 'uploaded',
    error: problem,
  }));
  return problem;
}

/** What its maker may not confirm does not happen without a word because the workspace would let it. */
async function queueRun(
  automation: Automation,
  { id, workspace: place, createdBy, speculative, autoQueueRuns }: Configuration,
) {
  const workspace = automation.store.of.workspaces.get(place);
  const user = automation.store.of.users.get(createdBy);
  if (!autoQueueRuns || !workspace || !user || workspace.executionMode === 'local') return;
  const autoApply = workspace.autoApply && rights.confirm({ user, write: true });
  await createRun(automation, {
    ...emptyRun,
    workspace: place,
    configuration: id,
    planOnly: speculative,
    createdBy,
    autoApply,
  });
}

/** The address is signed and for one configuration; who sends twice is told. */
export async function upload(automation: Automation, id: string, archive: Buffer) {
  const configuration = automation.store.of.configurations.get(id);
  if (!configuration) throw missing();
  return automation.store.lock.run(`configuration ${id}`, async () => {
    if (automation.store.of.configurations.get(id)?.status !== 'pending')
      throw jsonApi(409, 'This configuration was uploaded already. Make another.');
    const problem = await keepArchive(automation, id, archive);
    if (problem) throw jsonApi(422, problem);
    await queueRun(automation, configuration);
    return { status: 200, text: '' };
  });
}

function configurationOf(call: Call): Configuration {
  const found = call.automation.store.of.configurations.get(call.params.configuration ?? '');
  if (!found) throw missing();
  return found;
}

function list(call: Call) {
  const workspace = workspaceOf(call);
  const found = call.automation.store.of.configurations.all().filter((each) => each.workspace === workspace.id);
  return paged(call, found.reverse(), (each) => showConfiguration(call.automation, each));
}

function commitOf(call: Call) {
  const configuration = configurationOf(call);
  if (!configuration.commit) throw missing();
  return shown(showCommit(configuration, configuration.commit));
}

export const configurations: Routes = [
  ['GET', 'configuration-versions/:configuration/ingress-attributes', commitOf],
  ['GET', 'workspaces/:workspace/configuration-versions', list],
  ['POST', 'workspaces/:workspace/configuration-versions', create],
  [
    'GET',
    'configuration-versions/:configuration',
    (call) => shown(showConfiguration(call.automation, configurationOf(call))),
  ],
];
