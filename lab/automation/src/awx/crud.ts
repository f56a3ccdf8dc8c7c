import type * as awx from '../domain/awx.ts';
import { detail, fields as refuse, notFound } from '../http/errors.ts';
import type { JsonObject } from '../http/body.ts';
import type { Reply } from '../http/reply.ts';
import { checkGitUrl, checkRevision } from '../run/git.ts';
import type { Collection, Document } from '../store/collection.ts';
import { type Call, type Handler, need, type Routes } from './call.ts';
import { fieldsOf, type Fields, type ResourceName, unique, type Writable } from './fields.ts';
import { filtered, ordered } from './filter.ts';
import { paged } from './paging.ts';
import { readFields } from './read.ts';
import { checkType, sealInputs } from './secrets.ts';
import { root, show } from './show.ts';

type Item = Document & JsonObject;

const collectionOf = (call: Call, resource: ResourceName) =>
  call.automation.store.of[resource] as unknown as Collection<Item>;

export function list(call: Call, resource: ResourceName, within: (item: JsonObject) => boolean = () => true): Reply {
  const { store } = call.automation;
  const items = collectionOf(call, resource)
    .all()
    .filter(within)
    .map((item) => show(store, resource, item));
  const known = resource in fieldsOf ? Object.keys(fieldsOf[resource as Writable]) : [];
  const query = call.url.searchParams;
  return paged(call.url, ordered(query, filtered(query, items, known)), (item) => item);
}

/** By number, or by name where only one has it: as AWX's named addresses allow. */
export function find(call: Call, resource: ResourceName, id = call.params.id ?? ''): Item {
  const collection = collectionOf(call, resource);
  const found = /^\d+$/.test(id)
    ? collection.get(Number(id))
    : collection.find((item) => item.name === id || item.username === id);
  if (!found) throw notFound();
  return found;
}

function checkUnique(call: Call, resource: Writable, item: JsonObject, self?: number): void {
  const shown = (one: JsonObject) => show(call.automation.store, resource, one);
  const names = unique[resource];
  const mine = shown({ id: 0, ...item });
  const twin = collectionOf(call, resource).find((other) => {
    if (other.id === self || other.name !== item.name) return false;
    const theirs = shown(other);
    return names.every((name) => theirs[name] === mine[name]);
  });
  if (!twin) return;
  const text = `${resource.replace(/s$/, '').replaceAll('_', ' ')} with this ${names.join(', ')} already exists.`;
  throw refuse({ __all__: text.charAt(0).toUpperCase() + text.slice(1) });
}

function checkProject(item: JsonObject): void {
  if (item.scm_type === 'git') {
    const problem = checkGitUrl(String(item.scm_url));
    if (problem) throw refuse({ scm_url: `The URL ${problem}` });
    const revision = item.scm_branch ? checkRevision(String(item.scm_branch)) : undefined;
    if (revision) throw refuse({ scm_branch: `This ${revision}` });
    return;
  }
  if (!/^[\w][\w.-]*$/.test(String(item.local_path))) {
    throw refuse({ local_path: 'This must be the name of a folder below AUTOMATION_PROJECTS.' });
  }
}

function checkTemplate(item: JsonObject): void {
  const script = item.job_type === 'script';
  const playbook = String(item.playbook);
  const right = script ? /\.sh$/ : /\.ya?ml$/;
  if (
    playbook.startsWith('/') ||
    playbook.split('/').includes('..') ||
    playbook.startsWith('-') ||
    !right.test(playbook)
  ) {
    throw refuse({
      playbook: `This must be a path in the project, to a ${script ? 'shell script (.sh)' : 'playbook (.yml, .yaml)'}.`,
    });
  }
}

function checkItem(call: Call, resource: Writable, item: JsonObject, before?: JsonObject): JsonObject {
  if (resource === 'projects') checkProject(item);
  if (resource === 'job_templates') checkTemplate(item);
  if (resource === 'credential_types') checkType(item);
  if (resource === 'credentials') return { ...item, inputs: sealInputs(call.automation, item, before) };
  return item;
}

const beginnings: Partial<Record<Writable, JsonObject>> = {
  credential_types: { namespace: '', managed: false },
  projects: { scm_revision: '', status: 'never updated', last_updated: null },
  groups: { hosts: [], children: [] },
  job_templates: { credentials: [], survey_spec: null },
};

export async function createItem(call: Call, resource: Writable, preset: JsonObject = {}): Promise<Item> {
  need(call, 'manage');
  const { store, jobs } = call.automation;
  const values = readFields(store, fieldsOf[resource] as Fields, { ...call.body, ...preset }, false);
  // Looked at and written as one step: two who make the same at once get one and a refusal.
  const made = await store.lock.run(resource, async () => {
    const item = checkItem(call, resource, { ...values, ...beginnings[resource] });
    checkUnique(call, resource, item);
    return collectionOf(call, resource).put({ ...item, ...(await store.stamp(resource)) } as Item);
  });
  if (resource === 'projects' && made.scm_type === 'git')
    await jobs.launchUpdate(made as unknown as awx.Project, call.viewer.user.id);
  return made;
}

async function edit(call: Call, resource: Writable, partial: boolean): Promise<Reply> {
  need(call, 'manage');
  const { store } = call.automation;
  const current = find(call, resource);
  if (resource === 'credential_types' && current.managed)
    throw detail(403, 'Modifications not allowed for managed credential types');
  const values = readFields(store, fieldsOf[resource] as Fields, call.body, partial);
  const changed = await store.lock.run(resource, async () => {
    const item = checkItem(call, resource, { ...current, ...values }, current);
    checkUnique(call, resource, item, current.id as number);
    return collectionOf(call, resource).put({ ...item, modified: new Date().toISOString() } as unknown as Item);
  });
  return { json: show(store, resource, changed) };
}

/** What still refers to it would point at nothing. */
function usedBy(call: Call, resource: ResourceName, id: number): string[] {
  return Object.entries(fieldsOf).flatMap(([other, fields]) => {
    const names = Object.entries(fields).filter(([, field]) => 'target' in field && field.target === resource);
    return collectionOf(call, other as Writable)
      .all()
      .filter((item) => names.some(([name]) => item[name] === id))
      .map((item) => `${other.replace(/s$/, '').replaceAll('_', ' ')} "${String(item.name)}"`);
  });
}

async function remove(call: Call, resource: Writable): Promise<Reply> {
  need(call, 'manage');
  const { store } = call.automation;
  const current = find(call, resource);
  const running = store.of.jobs
    .all()
    .filter(
      (job) =>
        ['pending', 'waiting', 'running'].includes(job.status) &&
        job[resource === 'job_templates' ? 'job_template' : 'project'] === current.id,
    );
  if (running.length > 0 && (resource === 'job_templates' || resource === 'projects')) {
    const active_jobs = running.map((job) => ({ type: 'job', id: job.id }));
    throw Object.assign(detail(409, ''), { body: { error: 'Resource is being used by running jobs.', active_jobs } });
  }
  const users = usedBy(call, resource, current.id as number);
  if (users.length > 0)
    throw detail(409, `This is in use by ${users.slice(0, 5).join(', ')}. Remove or change that first.`);
  await collectionOf(call, resource).remove(current.id);
  return { status: 204 };
}

function crudRoutes(resource: Writable): Routes {
  const created: Handler = async (call) => {
    const item = await createItem(call, resource);
    return {
      status: 201,
      json: show(call.automation.store, resource, item),
      headers: { location: `${root}/${resource}/${item.id}/` },
    };
  };
  return [
    ['GET', resource, (call) => list(call, resource)],
    ['POST', resource, created],
    ['GET', `${resource}/:id`, (call) => ({ json: show(call.automation.store, resource, find(call, resource)) })],
    ['PUT', `${resource}/:id`, (call) => edit(call, resource, false)],
    ['PATCH', `${resource}/:id`, (call) => edit(call, resource, true)],
    ['DELETE', `${resource}/:id`, (call) => remove(call, resource)],
  ];
}

function below(parent: ResourceName, child: Writable, field: string): Routes {
  const within = (call: Call) => find(call, parent).id;
  const created: Handler = async (call) => {
    const item = await createItem(call, child, { [field]: within(call) });
    return { status: 201, json: show(call.automation.store, child, item) };
  };
  const path = `${parent}/:id/${child}`;
  return [
    [
      'GET',
      path,
      (call) =>
        list(
          call,
          child,
          (
            (id) => (item: JsonObject) =>
              item[field] === id
          )(within(call)),
        ),
    ],
    ['POST', path, created],
  ];
}

/** A list of members that is kept in the thing itself: the hosts of a group, the credentials of a template. */
function members(parent: 'groups' | 'job_templates', child: ResourceName, field: string): Routes {
  const associate: Handler = async (call) => {
    need(call, 'manage');
    const owner = find(call, parent);
    const id = Number(call.body.id);
    const member = find(call, child, String(call.body.id ?? ''));
    if (parent === 'groups' && member.inventory !== owner.inventory)
      throw refuse({ id: 'This belongs to another inventory.' });
    await collectionOf(call, parent).change(owner.id, (current) => {
      const others = (current[field] as number[]).filter((each) => each !== id);
      return { ...current, [field]: call.body.disassociate ? others : [...others, id] };
    });
    return { status: 204 };
  };
  const path = `${parent}/:id/${field}`;
  return [
    [
      'GET',
      path,
      (call) =>
        list(
          call,
          child,
          (
            (ids) => (item: JsonObject) =>
              ids.includes(item.id as number)
          )(find(call, parent)[field] as number[]),
        ),
    ],
    ['POST', path, associate],
  ];
}

export const crud: Routes = [
  ...(Object.keys(fieldsOf) as Writable[]).flatMap((resource) => crudRoutes(resource)),
  ...below('organizations', 'projects', 'organization'),
  ...below('organizations', 'inventories', 'organization'),
  ...below('organizations', 'credentials', 'organization'),
  ...below('inventories', 'hosts', 'inventory'),
  ...below('inventories', 'groups', 'inventory'),
  ...members('groups', 'hosts', 'hosts'),
  ...members('groups', 'groups', 'children'),
  ...members('job_templates', 'credentials', 'credentials'),
];
