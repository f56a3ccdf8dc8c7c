import { accessLevels, type Hook } from '../domain/model.ts';
import type { Call } from '../http/call.ts';
import { badRequest, notFound } from '../http/errors.ts';
import { paged } from '../http/paging.ts';
import { needAdministrator, projectWithLevel } from './find.ts';
import type { Routes } from './routes.ts';

/** The token of a hook is written once and never shown again. */
function show(hook: Hook) {
  return {
    id: hook.id,
    url: hook.url,
    ...(hook.projectId === null ? {} : { project_id: hook.projectId }),
    created_at: hook.createdAt,
    push_events: hook.events.push,
    tag_push_events: hook.events.tag,
    merge_requests_events: hook.events.mergeRequests,
    repository_update_events: hook.events.repository,
    pipeline_events: hook.events.pipelines ?? false,
    job_events: hook.events.jobs ?? false,
    enable_ssl_verification: true,
    alert_status: 'executable',
  };
}

/** Who may be here at all: a project's maintainer, or an administrator for hooks of the whole forge. */
function scope(call: Call, system: boolean): number | null {
  if (!system) return projectWithLevel(call, accessLevels.maintainer).id;
  needAdministrator(call);
  return null;
}

function readUrl(call: Call): string {
  const text = call.input.needText('url');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw badRequest('Invalid url given');
  return url.href;
}

function readEvents(call: Call, base: Hook['events']): Hook['events'] {
  const { input } = call;
  return {
    push: input.flag('push_events') ?? base.push,
    tag: input.flag('tag_push_events') ?? base.tag,
    mergeRequests: input.flag('merge_requests_events') ?? base.mergeRequests,
    repository: input.flag('repository_update_events') ?? base.repository,
    pipelines: input.flag('pipeline_events') ?? base.pipelines ?? false,
    jobs: input.flag('job_events') ?? base.jobs ?? false,
  };
}

function find(call: Call, projectId: number | null): Hook {
  const hook = call.forge.store.hooks.get(Number(call.params.hook));
  if (!hook || hook.projectId !== projectId) throw notFound();
  return hook;
}

function handlers(system: boolean) {
  const list = (call: Call) => {
    const projectId = scope(call, system);
    const hooks = call.forge.store.hooks.all().filter((hook) => hook.projectId === projectId);
    return paged(call.url, call.input, hooks, show);
  };
  const one = (call: Call) => ({ json: show(find(call, scope(call, system))) });
  const create = async (call: Call) => {
    const projectId = scope(call, system);
    const { store } = call.forge;
    const hook = await store.hooks.put({
      projectId,
      url: readUrl(call),
      id: await store.sequences.next('hooks'),
      token: call.input.text('token') ?? '',
      events: readEvents(call, { push: !system, tag: false, mergeRequests: false, repository: system }),
      createdAt: new Date().toISOString(),
    });
    return { status: 201, json: show(hook) };
  };
  const edit = async (call: Call) => {
    const hook = find(call, scope(call, system));
    const url = call.input.has('url') ? readUrl(call) : hook.url;
    const token = call.input.text('token') ?? hook.token;
    const events = readEvents(call, hook.events);
    const changed = await call.forge.store.hooks.change(hook.id, (current) => ({ ...current, url, token, events }));
    return { json: show(changed ?? hook) };
  };
  const remove = async (call: Call) => {
    await call.forge.store.hooks.remove(find(call, scope(call, system)).id);
    return { status: 204 };
  };
  return { list, one, create, edit, remove };
}

function routesFor(base: string, system: boolean): Routes {
  const { list, one, create, edit, remove } = handlers(system);
  return [
    ['GET', base, list],
    ['POST', base, create],
    ['GET', `${base}/:hook`, one],
    ['PUT', `${base}/:hook`, edit],
    ['DELETE', `${base}/:hook`, remove],
  ];
}

export const hookRoutes: Routes = [...routesFor('projects/:id/hooks', false), ...routesFor('hooks', true)];
