import type { Automation } from '../automation.ts';
import type { Configuration } from '../domain/terraform.ts';
import { jsonApi } from '../http/errors.ts';
import { rights } from '../service/rights.ts';
import { attributesOf, type Call, flagOf, missing, need, paged, type Routes, shown } from './call.ts';
import { keepArchive, newConfiguration } from './configurations.ts';
import { createRun, emptyRun } from './create-run.ts';
import { showCommit, showConfiguration } from './show.ts';
import { workspaceOf } from './workspaces.ts';

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
