import type * as awx from '../domain/awx.ts';
import type { JsonObject } from '../http/body.ts';
import type { Store } from '../store/store.ts';
import { fieldsOf, isWritable, type ResourceName } from './fields.ts';

export const root = '/api/v2';

export const encrypted = '$encrypted$';

const types: Record<ResourceName, string> = {
  organizations: 'organization',
  teams: 'team',
  users: 'user',
  tokens: 'o_auth2_access_token',
  credential_types: 'credential_type',
  credentials: 'credential',
  projects: 'project',
  inventories: 'inventory',
  hosts: 'host',
  groups: 'group',
  job_templates: 'job_template',
  jobs: 'job',
  project_updates: 'project_update',
};

/** Links below the thing itself, by the name of the last part of their path. */
const below: Partial<Record<ResourceName, string[]>> = {
  organizations: ['projects', 'inventories', 'teams', 'credentials'],
  teams: ['users'],
  users: ['teams', 'personal_tokens', 'tokens'],
  projects: ['update', 'playbooks', 'project_updates'],
  inventories: ['hosts', 'groups'],
  groups: ['hosts', 'children'],
  hosts: ['groups'],
  job_templates: ['launch', 'jobs', 'survey_spec', 'credentials'],
  jobs: ['cancel', 'relaunch', 'stdout', 'job_events', 'job_host_summaries', 'credentials'],
  project_updates: ['cancel', 'stdout', 'events'],
};

export const urlOf = (resource: ResourceName, id: number) => `${root}/${resource}/${id}/`;

interface Named {
  id: number;
  name: string;
  description?: string;
}

const summary = (one: Named | undefined) => one && { id: one.id, name: one.name, description: one.description ?? '' };

function person(store: Store, id: number | null) {
  const user = id === null ? undefined : store.of.users.get(id);
  return user && { id: user.id, username: user.username, first_name: user.first_name, last_name: user.last_name };
}

/** Other things that this one names: a link and a summary for each. */
function references(store: Store, resource: ResourceName, item: JsonObject) {
  const related: JsonObject = {};
  const summaries: JsonObject = {};
  const fields = isWritable(resource) ? Object.entries(fieldsOf[resource]) : [];
  const named: [string, ResourceName][] = fields.flatMap(([name, field]) =>
    'target' in field && field.target ? [[name, field.target as ResourceName]] : [],
  );
  const ofJobs: [string, ResourceName][] = [
    ['job_template', 'job_templates'],
    ['project', 'projects'],
    ['inventory', 'inventories'],
  ];
  const all =
    resource === 'jobs' || resource === 'project_updates' ? ofJobs : [...named, ['organization', 'organizations']];
  for (const [name, target] of all as [string, ResourceName][]) {
    const id = item[name];
    if (typeof id !== 'number') continue;
    related[name] = urlOf(target, id);
    summaries[name] = summary(store.of[target].get(id) as unknown as Named | undefined);
  }
  return { related, summaries };
}

function credentialSummaries(store: Store, ids: readonly number[]) {
  return ids.flatMap((id) => {
    const credential = store.of.credentials.get(id);
    const kind = credential && store.of.credential_types.get(credential.credential_type)?.kind;
    return credential
      ? [{ id, name: credential.name, description: credential.description, kind, cloud: kind === 'cloud' }]
      : [];
  });
}

function maskInputs(store: Store, credential: awx.Credential): JsonObject {
  const fields = store.of.credential_types.get(credential.credential_type)?.inputs.fields ?? [];
  const secret = new Set(fields.filter((field) => field.secret).map((field) => field.id));
  return Object.fromEntries(
    Object.entries(credential.inputs).map(([name, value]) => [name, secret.has(name) ? encrypted : value]),
  );
}

const hidden: Partial<Record<ResourceName, string[]>> = {
  users: ['groups', 'password'],
  teams: ['members'],
  tokens: ['hash'],
  groups: ['hosts', 'children'],
  job_templates: ['credentials', 'survey_spec', 'executors'],
  jobs: ['mark', 'sealed_vars', 'credentials', 'hosts', 'idempotency'],
  project_updates: ['mark'],
};

function ownValues(resource: ResourceName, item: JsonObject): JsonObject {
  const without = new Set(hidden[resource] ?? []);
  return Object.fromEntries(Object.entries(item).filter(([name]) => !without.has(name)));
}

function lastJob(store: Store, template: number): awx.Job | undefined {
  return store.of.jobs.all().findLast((job) => job.job_template === template);
}

/** Templates alone have roles here, and one: it has its template's number. */
const rolesOf = (id: number): JsonObject => ({
  execute_role: { id, name: 'Execute', description: 'May run the job template' },
});

/** What only one kind has, and is not kept but found. */
function computed(store: Store, resource: ResourceName, item: JsonObject): JsonObject {
  if (resource === 'credentials')
    return {
      inputs: maskInputs(store, item as unknown as awx.Credential),
      kind: store.of.credential_types.get(item.credential_type as number)?.namespace,
    };
  if (resource === 'job_templates') {
    const last = lastJob(store, item.id as number);
    const organization = store.of.projects.get(item.project as number)?.organization ?? null;
    return {
      organization,
      last_job_run: last?.finished ?? null,
      status: last?.status ?? 'never updated',
      last_job_failed: last?.status === 'failed',
    };
  }
  if (resource === 'inventories') {
    return {
      kind: '',
      total_hosts: store.of.hosts.all().filter((host) => host.inventory === item.id).length,
      total_groups: store.of.groups.all().filter((group) => group.inventory === item.id).length,
    };
  }
  if (resource === 'jobs' || resource === 'project_updates') return runValues(resource, item);
  if (resource === 'tokens') return { token: '************', refresh_token: null, application: null, last_used: null };
  return {};
}

function runValues(resource: ResourceName, item: JsonObject): JsonObject {
  const ended = ['successful', 'failed', 'error', 'canceled'].includes(String(item.status));
  const failed = ['failed', 'error', 'canceled'].includes(String(item.status));
  const template = resource === 'jobs' ? item.job_template : item.project;
  const elapsed = item.started && !ended ? (Date.now() - Date.parse(String(item.started))) / 1000 : item.elapsed;
  const hosts = Object.values((item.hosts ?? {}) as Record<string, awx.HostSummary>);
  const statuses = hosts.map((host) =>
    host.dark ? 'dark' : host.failures ? 'failures' : host.changed ? 'changed' : 'ok',
  );
  const counts =
    statuses.length > 0
      ? Object.fromEntries([...new Set(statuses)].map((name) => [name, statuses.filter((one) => one === name).length]))
      : undefined;
  return {
    failed,
    elapsed,
    unified_job_template: template,
    event_processing_finished: ended,
    ...(counts ? { host_status_counts: counts } : {}),
  };
}

export function show(store: Store, resource: ResourceName, document: object): JsonObject {
  const item = document as JsonObject;
  const id = item.id as number;
  const more = computed(store, resource, item);
  const { related, summaries } = references(store, resource, { ...item, ...more });
  for (const name of below[resource] ?? []) related[name] = `${urlOf(resource, id)}${name}/`;
  const launcher = 'launched_by' in item ? person(store, item.launched_by as number | null) : undefined;
  return {
    ...ownValues(resource, item),
    ...more,
    id,
    type: types[resource],
    url: urlOf(resource, id),
    related: { ...related, ...(launcher ? { created_by: urlOf('users', launcher.id) } : {}) },
    summary_fields: {
      ...summaries,
      ...(launcher ? { created_by: launcher } : {}),
      ...(Array.isArray(item.credentials)
        ? { credentials: credentialSummaries(store, item.credentials as number[]) }
        : {}),
      ...(resource === 'job_templates' ? { object_roles: rolesOf(id) } : {}),
      user_capabilities: {
        edit: isWritable(resource),
        delete: isWritable(resource),
        start: resource === 'job_templates',
      },
    },
    ...(launcher
      ? { launched_by: { id: launcher.id, name: launcher.username, type: 'user', url: urlOf('users', launcher.id) } }
      : {}),
  };
}
