import { jsonApi } from '../http/errors.ts';
import type { Repository, Variable, Workspace } from '../domain/terraform.ts';
import type { JsonObject } from '../http/body.ts';
import { isObject } from '../http/body.ts';
import { rights } from '../service/rights.ts';
import { attributesOf, type Call, flagOf, missing, nameOf, need, paged, type Routes, shown, textOf } from './call.ts';
import { organizationOf } from './organizations.ts';
import { isEnded } from './runs.ts';
import { showVariable, showWorkspace } from './show.ts';
import { newId } from './states.ts';
import { ofForge } from '../vcs/refusals.ts';

export function workspaceOf(call: Call, id = call.params.workspace ?? ''): Workspace {
  const { workspaces } = call.automation.store.of;
  const named = call.params.organization;
  const found =
    named === undefined
      ? workspaces.get(id)
      : workspaces.find((each) => each.organization === named && each.name === id);
  if (!found) throw missing();
  return found;
}

async function show(call: Call, workspace: Workspace, status = 200) {
  return shown(
    showWorkspace(call.automation, call.viewer, workspace, await call.automation.workshop.toolVersion()),
    status,
  );
}

const modes = ['remote', 'local'] as const;

function readSettings(attributes: JsonObject, current?: Workspace) {
  const mode = textOf(attributes, 'execution-mode', current?.executionMode ?? 'remote');
  const executionMode = modes.find((each) => each === mode);
  if (!executionMode)
    throw jsonApi(422, `execution-mode must be one of ${modes.join(', ')}`, '/data/attributes/execution-mode');
  const workingDirectory = textOf(attributes, 'working-directory', current?.workingDirectory);
  if (workingDirectory.startsWith('/') || workingDirectory.split('/').includes('..')) {
    throw jsonApi(
      422,
      'working-directory must be a path inside the configuration',
      '/data/attributes/working-directory',
    );
  }
  return {
    executionMode,
    workingDirectory,
    description: textOf(attributes, 'description', current?.description),
    autoApply: flagOf(attributes, 'auto-apply', current?.autoApply),
    queueAllRuns: flagOf(attributes, 'queue-all-runs', current?.queueAllRuns),
    updated: new Date().toISOString(),
  };
}

const pointer = '/data/attributes/vcs-repo';

/** The repository that it is to be connected with: absent when it has none, or is to have none any more. */
async function repositoryOf(call: Call, current?: Repository): Promise<Repository | undefined> {
  const wanted = attributesOf(call)['vcs-repo'];
  if (wanted === undefined) return current;
  if (wanted === null) return undefined;
  if (!isObject(wanted)) throw jsonApi(422, 'vcs-repo must be an object with an identifier', pointer);
  const { vcs } = call.automation;
  if (!vcs) throw jsonApi(422, 'This controller follows no forge: it was given none in AUTOMATION_FORGE_URL.', pointer);
  const [identifier, branch] = [textOf(wanted, 'identifier'), textOf(wanted, 'branch')];
  if (current && current.path === identifier && (!branch || current.branch === branch)) return current;
  return ofForge(vcs.connect(identifier, branch), pointer);
}

async function follow(call: Call, { id, repository }: Workspace, before?: Repository): Promise<void> {
  const { vcs } = call.automation;
  if (before && before.secret !== repository?.secret) await vcs?.disconnect(before);
  if (repository) void vcs?.ring(id);
}

function tagsOf(call: Call): string[] {
  const data = isObject(call.body.data) ? call.body.data : {};
  const tags = isObject(data.relationships) ? data.relationships.tags : undefined;
  const list = isObject(tags) && Array.isArray(tags.data) ? tags.data : [];
  return list.flatMap((tag) => (isObject(tag) && isObject(tag.attributes) ? [String(tag.attributes.name)] : []));
}

function checkName(call: Call, organization: string, name: string, self?: string): void {
  const twin = call.automation.store.of.workspaces.find(
    (each) => each.organization === organization && each.name === name && each.id !== self,
  );
  if (twin) throw jsonApi(422, 'Name has already been taken', '/data/attributes/name');
}

async function create(call: Call) {
  need(call, 'begin');
  const { store } = call.automation;
  const organization = organizationOf(call).name;
  const attributes = attributesOf(call);
  const name = nameOf(attributes);
  const repository = await repositoryOf(call);
  const made = await store.lock.run('workspaces', async () => {
    checkName(call, organization, name);
    const id = newId('ws');
    return store.of.workspaces.put({
      id,
      created: new Date().toISOString(),
      name,
      organization,
      tags: tagsOf(call),
      lock: null,
      ...readSettings(attributes),
      ...(repository ? { repository } : {}),
    });
  });
  await follow(call, made);
  return show(call, made, 201);
}

async function edit(call: Call) {
  need(call, 'manage');
  const { store } = call.automation;
  const current = workspaceOf(call);
  const attributes = attributesOf(call);
  const name = attributes.name === undefined ? current.name : nameOf(attributes);
  const repository = await repositoryOf(call, current.repository);
  const changed = await store.lock.run('workspaces', () => {
    checkName(call, current.organization, name, current.id);
    return store.of.workspaces.change(current.id, ({ repository: before, ...now }) => {
      // What was learned of it in the meantime stays.
      const kept = before?.secret === repository?.secret ? before : repository;
      return { ...now, name, ...readSettings(attributes, now), ...(kept ? { repository: kept } : {}) };
    });
  });
  if (changed) await follow(call, changed, current.repository);
  return show(call, changed ?? current);
}

async function remove(call: Call) {
  need(call, 'manage');
  const { store } = call.automation;
  const workspace = workspaceOf(call);
  const runs = store.of.runs.all().filter((run) => run.workspace === workspace.id);
  if (workspace.lock || runs.some((run) => !isEnded(run)))
    throw jsonApi(409, 'The workspace is locked or has a run that has not ended. Discard or cancel that first.');
  const states = store.of.stateVersions.all().filter((each) => each.workspace === workspace.id);
  if (states.length > 0 && call.url.pathname.endsWith('safe-delete'))
    throw jsonApi(409, 'The workspace has a state. Destroy what it manages first.');
  for (const variable of variablesOf(call, workspace)) await store.of.variables.remove(variable.id);
  await store.of.workspaces.remove(workspace.id);
  if (workspace.repository) await call.automation.vcs?.disconnect(workspace.repository);
  return { status: 204 };
}

async function list(call: Call) {
  const organization = organizationOf(call).name;
  const version = await call.automation.workshop.toolVersion();
  const query = call.url.searchParams;
  const [search, tags] = [
    query.get('search[name]') ?? '',
    (query.get('search[tags]') ?? '').split(',').filter(Boolean),
  ];
  const found = call.automation.store.of.workspaces
    .all()
    .filter(
      (each) =>
        each.organization === organization &&
        each.name.includes(search) &&
        tags.every((tag) => each.tags.includes(tag)),
    );
  return paged(call, found, (each) => showWorkspace(call.automation, call.viewer, each, version));
}

async function lock(call: Call) {
  need(call, 'execute');
  const { store } = call.automation;
  const workspace = workspaceOf(call);
  const reason = typeof call.body.reason === 'string' ? call.body.reason : '';
  let taken = false;
  const changed = await store.of.workspaces.change(workspace.id, (now) => {
    taken = now.lock !== null;
    return taken ? now : { ...now, lock: { kind: 'user', by: `user-${call.viewer.user.id}`, reason } };
  });
  if (taken)
    throw jsonApi(409, `Unable to lock workspace. The workspace is already locked: ${changed?.lock?.reason ?? ''}`);
  return show(call, changed ?? workspace);
}

async function unlock(call: Call, force: boolean) {
  need(call, force ? 'manage' : 'execute');
  const { store, runs } = call.automation;
  const workspace = workspaceOf(call);
  const { lock: held } = workspace;
  if (!held) throw jsonApi(409, 'Unable to unlock workspace. The workspace is already unlocked.');
  if (held.kind === 'run') throw jsonApi(409, `Unable to unlock workspace. ${held.reason}; end that run first.`);
  const own = held.by === `user-${call.viewer.user.id}` || rights.manage(call.viewer);
  if (!force && !own)
    throw jsonApi(409, 'Unable to unlock workspace. It was locked by somebody else; an administrator may force it.');
  const changed = await store.of.workspaces.change(workspace.id, (now) => ({ ...now, lock: null }));
  runs.schedule();
  return show(call, changed ?? workspace);
}

const variablesOf = (call: Call, workspace: Workspace) =>
  call.automation.store.of.variables.all().filter((each) => each.workspace === workspace.id);

/** What would change how the tool itself is started is this service's to say. */
const reserved = /^(PATH|HOME|TMPDIR|LD_.*|DYLD_.*|TF_DATA_DIR|TF_CLI_.*|TF_WORKSPACE|TF_INPUT|STAGECRAFT_.*)$/;

function readVariable(call: Call, workspace: string, current?: Variable): Omit<Variable, 'id' | 'created'> {
  const attributes = attributesOf(call);
  const category = textOf(attributes, 'category', current?.category ?? 'terraform');
  if (category !== 'terraform' && category !== 'env')
    throw jsonApi(422, 'category must be terraform or env', '/data/attributes/category');
  const key = textOf(attributes, 'key', current?.key);
  if (!/^[A-Za-z_][\w-]*$/.test(key))
    throw jsonApi(422, 'Key must be letters, digits, underscores and hyphens', '/data/attributes/key');
  if (category === 'env' && reserved.test(key))
    throw jsonApi(422, `Key ${key} is set by the service itself`, '/data/attributes/key');
  const sensitive = flagOf(attributes, 'sensitive', current?.sensitive);
  if (current?.sensitive && !sensitive)
    throw jsonApi(422, 'Sensitive variables stay sensitive. Remove it and make another.', '/data/attributes/sensitive');
  const { sealer } = call.automation;
  const given = attributes.value;
  const kept = current && (given === undefined || given === null) ? open(call, current) : textOf(attributes, 'value');
  const value = sensitive ? sealer.seal(kept) : kept;
  const [description, hcl] = [
    textOf(attributes, 'description', current?.description),
    flagOf(attributes, 'hcl', current?.hcl),
  ];
  return { workspace, key, value, description, category, hcl, sensitive };
}

const open = (call: Call, variable: Variable) =>
  variable.sensitive ? call.automation.sealer.open(variable.value) : variable.value;

async function keepVariable(call: Call, workspace: Workspace, current?: Variable) {
  need(call, 'manage');
  const { store } = call.automation;
  const values = readVariable(call, workspace.id, current);
  const kept = await store.lock.run(`variables ${workspace.id}`, async () => {
    const twin = variablesOf(call, workspace).find(
      (each) => each.key === values.key && each.category === values.category && each.id !== current?.id,
    );
    if (twin) throw jsonApi(422, 'Key has already been taken', '/data/attributes/key');
    const begin = current ?? { id: newId('var'), created: new Date().toISOString() };
    return store.of.variables.put({ ...begin, ...values });
  });
  return shown(showVariable(kept), current ? 200 : 201);
}

function variableOf(call: Call): Variable {
  const found = call.automation.store.of.variables.get(call.params.variable ?? '');
  if (!found || (call.params.workspace && found.workspace !== call.params.workspace)) throw missing();
  return found;
}

async function removeVariable(call: Call) {
  need(call, 'manage');
  await call.automation.store.of.variables.remove(variableOf(call).id);
  return { status: 204 };
}

const one = (path: string): Routes => [
  ['GET', path, (call) => show(call, workspaceOf(call))],
  ['PATCH', path, edit],
  ['DELETE', path, remove],
  ['POST', `${path}/actions/safe-delete`, remove],
];

export const workspaces: Routes = [
  ['GET', 'organizations/:organization/workspaces', list],
  ['POST', 'organizations/:organization/workspaces', create],
  ...one('organizations/:organization/workspaces/:workspace'),
  ...one('workspaces/:workspace'),
  ['POST', 'workspaces/:workspace/actions/lock', lock],
  ['POST', 'workspaces/:workspace/actions/unlock', (call) => unlock(call, false)],
  ['POST', 'workspaces/:workspace/actions/force-unlock', (call) => unlock(call, true)],
  ['GET', 'workspaces/:workspace/vars', (call) => paged(call, variablesOf(call, workspaceOf(call)), showVariable)],
  ['POST', 'workspaces/:workspace/vars', (call) => keepVariable(call, workspaceOf(call))],
  ['GET', 'workspaces/:workspace/all-vars', (call) => paged(call, variablesOf(call, workspaceOf(call)), showVariable)],
  ['GET', 'workspaces/:workspace/vars/:variable', (call) => shown(showVariable(variableOf(call)))],
  ['PATCH', 'workspaces/:workspace/vars/:variable', (call) => keepVariable(call, workspaceOf(call), variableOf(call))],
  ['DELETE', 'workspaces/:workspace/vars/:variable', removeVariable],
];
