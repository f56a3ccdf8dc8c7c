import type { Base } from '../base.ts';
import type * as terraform from '../domain/terraform.ts';
import { endedRuns } from '../domain/terraform.ts';
import type { JsonObject } from '../http/body.ts';
import type { Viewer } from '../service/accounts.ts';
import { rights } from '../service/rights.ts';
import { latestState } from './states.ts';

export const api = '/api/v2';

export interface Document {
  id: string;
  type: string;
  attributes: JsonObject;
  relationships?: JsonObject;
  links?: JsonObject;
}

const to = (type: string, id: string) => ({ data: { id, type } });
const none = { data: null };

const linkSeconds = 24 * 3600;

/** An address that needs no token, since tools follow it without one: signed, and for a day. */
export function signedUrl({ publicUrl, sealer }: Base, what: string, id: string): string {
  return `${publicUrl}/_archivist/${sealer.sign('archivist', `${what}/${id}`, linkSeconds)}`;
}

export function showOrganization(viewer: Viewer, organization: terraform.Organization): Document {
  const { name, email, created } = organization;
  return {
    id: name,
    type: 'organizations',
    attributes: {
      name,
      email,
      'external-id': organization.id,
      'created-at': created,
      'default-execution-mode': 'remote',
      'cost-estimation-enabled': false,
      permissions: { 'can-create-workspace': rights.begin(viewer), 'can-destroy': false, 'can-update': false },
    },
    links: { self: `${api}/organizations/${name}` },
  };
}

function showRepository({ publicUrl }: Base, { id, repository }: terraform.Workspace): JsonObject | null {
  if (!repository) return null;
  const { path, branch, page, problem } = repository;
  return {
    ...{ identifier: path, 'display-identifier': path, branch, 'ingress-submodules': false, 'tags-regex': null },
    ...{ 'repository-http-url': page, 'service-provider': 'gitlab_community_edition' },
    'webhook-url': `${publicUrl}/webhooks/${id}`,
    'stagecraft-problem': problem || null,
  };
}

export function showWorkspace(base: Base, viewer: Viewer, workspace: terraform.Workspace, version: string): Document {
  const { store } = base;
  const current = store.of.runs.all().findLast((run) => run.workspace === workspace.id && !run.planOnly);
  const state = latestState(base, workspace.id);
  const execute = rights.execute(viewer);
  const manage = rights.manage(viewer);
  return {
    id: workspace.id,
    type: 'workspaces',
    attributes: {
      name: workspace.name,
      description: workspace.description,
      'auto-apply': workspace.autoApply,
      'execution-mode': workspace.executionMode,
      operations: workspace.executionMode === 'remote',
      'working-directory': workspace.workingDirectory,
      'terraform-version': version,
      'created-at': workspace.created,
      'updated-at': workspace.updated,
      locked: workspace.lock !== null,
      'locked-reason': workspace.lock?.reason ?? '',
      'queue-all-runs': workspace.queueAllRuns ?? false,
      'speculative-enabled': true,
      'structured-run-output-enabled': false,
      'global-remote-state': false,
      'allow-destroy-plan': true,
      'file-triggers-enabled': false,
      'tag-names': workspace.tags,
      'vcs-repo': showRepository(base, workspace),
      'vcs-repo-identifier': workspace.repository?.path ?? null,
      environment: 'default',
      source: 'tfe-api',
      actions: { 'is-destroyable': manage },
      permissions: {
        'can-update': manage,
        'can-destroy': manage,
        'can-update-variable': manage,
        'can-read-variable': true,
        'can-read-settings': true,
        'can-queue-run': execute,
        'can-queue-destroy': execute,
        'can-queue-apply': rights.confirm(viewer),
        'can-lock': execute,
        'can-unlock': execute,
        'can-force-unlock': manage,
        'can-read-state-versions': true,
        'can-create-state-versions': execute,
        'can-read-run': true,
      },
    },
    relationships: {
      organization: to('organizations', workspace.organization),
      'current-run': current ? to('runs', current.id) : none,
      'latest-run': current ? to('runs', current.id) : none,
      'current-state-version': state ? to('state-versions', state.id) : none,
      'locked-by': workspace.lock?.kind === 'user' ? to('users', workspace.lock.by) : none,
    },
    links: { self: `${api}/organizations/${workspace.organization}/workspaces/${workspace.name}` },
  };
}

export function showVariable(variable: terraform.Variable): Document {
  const { id, workspace, key, value, description, category, hcl, sensitive, created } = variable;
  return {
    id,
    type: 'vars',
    attributes: { key, value: sensitive ? null : value, description, category, hcl, sensitive, 'created-at': created },
    relationships: { configurable: to('workspaces', workspace) },
    links: { self: `${api}/workspaces/${workspace}/vars/${id}` },
  };
}

export function showConfiguration(base: Base, configuration: terraform.Configuration): Document {
  const { id, status, error, speculative, autoQueueRuns, source, commit } = configuration;
  return {
    id,
    type: 'configuration-versions',
    attributes: {
      status,
      error: error ? 'invalid_archive' : null,
      'error-message': error || null,
      speculative,
      provisional: false,
      'auto-queue-runs': autoQueueRuns,
      source,
      'upload-url': status === 'pending' ? signedUrl(base, 'configuration', id) : null,
    },
    ...(commit
      ? {
          relationships: {
            'ingress-attributes': {
              ...to('ingress-attributes', `ia-${id}`),
              links: { related: `${api}/configuration-versions/${id}/ingress-attributes` },
            },
          },
        }
      : {}),
    links: { self: `${api}/configuration-versions/${id}` },
  };
}

/** Where a configuration comes from, in Terraform Cloud's words. */
export function showCommit({ id }: terraform.Configuration, commit: terraform.Commit): Document {
  const { sha, title, author, page, branch, pushedBy, request } = commit;
  return {
    id: `ia-${id}`,
    type: 'ingress-attributes',
    attributes: {
      ...{ branch, 'commit-sha': sha, 'commit-message': title, 'commit-url': page, 'commit-author': author },
      ...{ 'sender-username': pushedBy || null, 'on-default-branch': request === undefined, tag: null },
      'is-pull-request': request !== undefined,
      'pull-request-number': request?.number ?? null,
      'pull-request-title': request?.title ?? null,
      'pull-request-url': request?.page ?? null,
    },
  };
}

const hyphened = (name: string) => `${name.replaceAll('_', '-')}-at`;

const timestamps = (run: terraform.Run) =>
  Object.fromEntries(Object.entries(run.timestamps).map(([name, time]) => [hyphened(name), time]));

export function actionsOf(run: terraform.Run) {
  const ended = endedRuns.includes(run.status);
  return {
    'is-cancelable': ['pending', 'plan_queued', 'planning', 'confirmed', 'apply_queued', 'applying'].includes(
      run.status,
    ),
    'is-confirmable': run.status === 'planned',
    'is-discardable': run.status === 'planned' || run.status === 'pending',
    'is-force-cancelable': !ended && run.timestamps.canceled !== undefined,
  };
}

export function showRun({ store }: Base, viewer: Viewer, run: terraform.Run, version: string): Document {
  const [execute, confirm] = [rights.execute(viewer), rights.confirm(viewer)];
  const queued = store.of.runs
    .all()
    .filter((other) => other.workspace === run.workspace && !endedRuns.includes(other.status));
  return {
    id: run.id,
    type: 'runs',
    attributes: {
      actions: actionsOf(run),
      status: run.status,
      message: run.message,
      'is-destroy': run.isDestroy,
      'plan-only': run.planOnly,
      'auto-apply': run.autoApply,
      refresh: run.refresh,
      'refresh-only': run.refreshOnly,
      'allow-empty-apply': run.allowEmptyApply,
      'target-addrs': run.targets,
      'replace-addrs': run.replace,
      variables: run.variables,
      'has-changes': run.hasChanges,
      'created-at': run.created,
      'canceled-at': run.timestamps.canceled ?? null,
      'error-text': run.error || null,
      'position-in-queue': Math.max(
        0,
        queued.findIndex((other) => other.id === run.id),
      ),
      source: store.of.configurations.get(run.configuration)?.commit ? 'tfe-configuration-version' : 'tfe-api',
      'terraform-version': version,
      'status-timestamps': timestamps(run),
      permissions: {
        'can-apply': confirm,
        'can-cancel': execute,
        'can-discard': execute,
        'can-force-cancel': confirm,
        'can-force-execute': false,
      },
    },
    relationships: {
      workspace: to('workspaces', run.workspace),
      'configuration-version': to('configuration-versions', run.configuration),
      plan: to('plans', run.planId),
      apply: to('applies', run.applyId),
      'created-by': to('users', `user-${run.createdBy}`),
      'confirmed-by': run.confirmedBy === null ? none : to('users', `user-${run.confirmedBy}`),
      'cost-estimate': none,
      'policy-checks': { data: [] },
      'task-stages': { data: [] },
      comments: { data: [] },
    },
    links: { self: `${api}/runs/${run.id}` },
  };
}

function counts(prefix: terraform.Counts): JsonObject {
  return Object.fromEntries(Object.entries(prefix).map(([name, value]) => [`resource-${name}`, value]));
}

function planStatus({ status, timestamps: times }: terraform.Run): string {
  if (times.planned || times.planned_and_finished) return 'finished';
  if (status === 'planning') return 'running';
  if (status === 'pending') return 'pending';
  if (status === 'plan_queued') return 'queued';
  return status === 'errored' ? 'errored' : 'canceled';
}

function applyStatus({ status }: terraform.Run): string {
  if (status === 'applied') return 'finished';
  if (status === 'applying') return 'running';
  if (status === 'apply_queued' || status === 'confirmed') return 'queued';
  if (status === 'errored') return 'errored';
  if (status === 'canceled' || status === 'force_canceled') return 'canceled';
  return endedRuns.includes(status) ? 'unreachable' : 'pending';
}

export function showPlan(base: Base, run: terraform.Run): Document {
  return {
    id: run.planId,
    type: 'plans',
    attributes: {
      status: planStatus(run),
      'has-changes': run.hasChanges,
      'generated-configuration': false,
      ...counts(run.plan),
      'log-read-url': signedUrl(base, 'plan', run.id),
      'status-timestamps': timestamps(run),
    },
    relationships: { 'state-versions': { data: [] } },
    links: { self: `${api}/plans/${run.planId}` },
  };
}

export function showApply(base: Base, run: terraform.Run): Document {
  const made = base.store.of.stateVersions.all().filter((version) => version.run === run.id);
  return {
    id: run.applyId,
    type: 'applies',
    attributes: {
      status: applyStatus(run),
      ...counts(run.applied ?? { additions: 0, changes: 0, destructions: 0, imports: 0 }),
      'log-read-url': signedUrl(base, 'apply', run.id),
      'status-timestamps': timestamps(run),
    },
    relationships: { 'state-versions': { data: made.map(({ id }) => ({ id, type: 'state-versions' })) } },
    links: { self: `${api}/applies/${run.applyId}` },
  };
}

export function showState(base: Base, version: terraform.StateVersion): Document {
  return {
    id: version.id,
    type: 'state-versions',
    attributes: {
      'created-at': version.created,
      serial: version.serial,
      lineage: version.lineage,
      md5: version.md5,
      size: version.size,
      status: 'finalized',
      'terraform-version': version.terraformVersion,
      'state-version': 4,
      'resources-processed': true,
      'hosted-state-download-url': signedUrl(base, 'state', version.id),
    },
    relationships: {
      workspace: to('workspaces', version.workspace),
      run: version.run ? to('runs', version.run) : none,
      outputs: { data: [] },
    },
    links: { self: `${api}/state-versions/${version.id}` },
  };
}
