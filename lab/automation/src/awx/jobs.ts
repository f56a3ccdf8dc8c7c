import type { Job, Project, ProjectUpdate, UnifiedJob } from '../domain/awx.ts';
import { detail } from '../http/errors.ts';
import type { JsonObject } from '../http/body.ts';
import type { Reply } from '../http/reply.ts';
import { isFinal } from '../run/jobs.ts';
import { readEvents, readText, withoutColour } from '../run/output.ts';
import { playbooksOf } from '../run/source.ts';
import { escapeHtml } from '../../../kit/page.ts';
import { type Call, type Handler, need, type Routes } from './call.ts';
import { find, list } from './crud.ts';
import { filtered, ordered } from './filter.ts';
import { paged } from './paging.ts';
import { root, show, urlOf } from './show.ts';

type Kind = 'jobs' | 'project_updates';

const jobOf = (call: Call, kind: Kind) => find(call, kind) as unknown as UnifiedJob;

async function stdout(call: Call, kind: Kind): Promise<Reply> {
  const job = jobOf(call, kind);
  const text = await readText(call.automation.jobs.folder(job));
  const format = call.url.searchParams.get('format') ?? 'txt';
  const plain = withoutColour(text);
  if (format === 'json') {
    const lines = plain.split('\n');
    const start = Number(call.url.searchParams.get('start_line') ?? 0);
    const end = Number(call.url.searchParams.get('end_line') ?? lines.length);
    const content = lines.slice(start, end).join('\n');
    return { json: { range: { start, end: Math.min(end, lines.length), absolute_end: lines.length }, content } };
  }
  const download = { 'content-disposition': `attachment; filename="${job.type}_${job.id}.txt"` };
  if (format === 'ansi') return { text };
  if (format === 'ansi_download') return { text, headers: download };
  if (format === 'txt_download') return { text: plain, headers: download };
  if (format === 'html')
    return { text: `<pre>${escapeHtml(plain)}</pre>`, headers: { 'content-type': 'text/html; charset=utf-8' } };
  if (format === 'txt' || format === 'api') return { text: plain };
  throw detail(404, 'Not found.');
}

async function events(call: Call, kind: Kind): Promise<Reply> {
  const job = jobOf(call, kind);
  const found = await readEvents(call.automation.jobs.folder(job));
  const colour = call.url.searchParams.get('format') !== 'txt';
  const shown = found.map(
    (event): JsonObject => ({
      ...event,
      stdout: colour ? event.stdout : withoutColour(event.stdout),
      url: `${root}/job_events/${event.id}/`,
      related: { job: urlOf(kind, job.id) },
      summary_fields: { job: { id: job.id, name: job.name, status: job.status } },
    }),
  );
  const query = call.url.searchParams;
  // As many as a page may hold: AWX's own client asks for the first page only while it follows a job.
  return paged(
    call.url,
    ordered(query, filtered(query, shown, ['start_line', 'end_line', 'event'])),
    (event) => event,
    200,
  );
}

function hostSummaries(call: Call): Reply {
  const job = find(call, 'jobs') as unknown as Job;
  const summaries = Object.entries(job.hosts).map(([host_name, counts], index) => ({
    id: job.id * 1000 + index,
    type: 'job_host_summary',
    job: job.id,
    host_name,
    ...counts,
    processed: 1,
    failed: counts.failures + counts.dark > 0,
  }));
  return paged(call.url, summaries, (each) => each);
}

async function cancel(call: Call, kind: Kind): Promise<Reply> {
  const job = jobOf(call, kind);
  const { user } = call.viewer;
  if (kind !== 'jobs' || job.launched_by !== user.id) need(call, 'execute');
  if (!user.is_superuser && job.launched_by !== user.id)
    throw detail(403, 'Only who launched it, or an administrator, may cancel this.');
  if (!(await call.automation.jobs.cancel(job))) throw detail(405, 'Cannot cancel: it has ended already.');
  return { status: 202, json: {} };
}

async function removeJob(call: Call): Promise<Reply> {
  need(call, 'manage');
  const job = jobOf(call, 'jobs');
  if (!isFinal(job)) throw detail(403, 'Cannot delete running job resource.');
  await call.automation.store.of.jobs.remove(job.id);
  return { status: 204 };
}

function unified(call: Call): Reply {
  const { store } = call.automation;
  const all = [
    ...store.of.jobs.all().map((job) => show(store, 'jobs', job)),
    ...store.of.project_updates.all().map((update) => show(store, 'project_updates', update)),
  ];
  const query = call.url.searchParams;
  return paged(call.url, ordered(query, filtered(query, all)), (each) => each);
}

async function update(call: Call): Promise<Reply> {
  need(call, 'manage');
  const project = find(call, 'projects') as unknown as Project;
  if (project.scm_type !== 'git')
    throw detail(405, 'A project without git is not updated: its folder is used as it is.');
  const made: ProjectUpdate = await call.automation.jobs.launchUpdate(project, call.viewer.user.id);
  return { status: 202, json: { project_update: made.id, ...show(call.automation.store, 'project_updates', made) } };
}

async function playbooks(call: Call): Promise<Reply> {
  return { json: await playbooksOf(call.automation, find(call, 'projects') as unknown as Project) };
}

const one =
  (kind: Kind): Handler =>
  (call) => ({ json: show(call.automation.store, kind, find(call, kind)) });

const common = (kind: Kind, eventsName: string): Routes => [
  ['GET', kind, (call) => list(call, kind)],
  ['GET', `${kind}/:id`, one(kind)],
  ['GET', `${kind}/:id/stdout`, (call) => stdout(call, kind)],
  ['GET', `${kind}/:id/${eventsName}`, (call) => events(call, kind)],
  ['GET', `${kind}/:id/cancel`, (call) => ({ json: { can_cancel: !isFinal(jobOf(call, kind)) } })],
  ['POST', `${kind}/:id/cancel`, (call) => cancel(call, kind)],
];

export const jobRoutes: Routes = [
  ...common('jobs', 'job_events'),
  ...common('project_updates', 'events'),
  ['DELETE', 'jobs/:id', removeJob],
  ['GET', 'jobs/:id/job_host_summaries', hostSummaries],
  [
    'GET',
    'jobs/:id/credentials',
    (call) => {
      const { credentials } = find(call, 'jobs') as unknown as Job;
      return list(call, 'credentials', (item) => credentials.includes(item.id as number));
    },
  ],
  [
    'GET',
    'job_templates/:id/jobs',
    (call) => {
      const { id } = find(call, 'job_templates');
      return list(call, 'jobs', (item) => item.job_template === id);
    },
  ],
  ['GET', 'projects/:id/update', (call) => ({ json: { can_update: find(call, 'projects').scm_type === 'git' } })],
  ['POST', 'projects/:id/update', update],
  ['GET', 'projects/:id/playbooks', playbooks],
  [
    'GET',
    'projects/:id/project_updates',
    (call) => {
      const { id } = find(call, 'projects');
      return list(call, 'project_updates', (item) => item.project === id);
    },
  ],
  ['GET', 'unified_jobs', unified],
];
