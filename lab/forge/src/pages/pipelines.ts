import { open } from 'node:fs/promises';
import { type Html, html } from '../../../kit/page.ts';
import type { Project } from '../domain/model.ts';
import type { Forge, PipelineForge } from '../forge.ts';
import { readCommit } from '../git/log.ts';
import type { Reply } from '../http/reply.ts';
import { isFinished, type Job, type Pipeline, type Status } from '../pipelines/model.ts';
import { plainLog } from './ansi.ts';
import { absent, page, pathOf, projectCrumbs, time, trail } from './layout.ts';

const shownLines = 2000;
const shownBytes = 1024 * 1024;

/** Never by colour alone: the word says it. */
const words: Record<Status, string> = {
  created: 'created',
  pending: 'waiting for a runner',
  running: 'running',
  success: 'passed',
  failed: 'failed',
  canceled: 'canceled',
  skipped: 'skipped',
  manual: 'waits for a person',
  scheduled: 'waits for its time',
};

const signs: Partial<Record<Status, string>> = { success: '✓', failed: '✗', running: '●', canceled: '⊘', skipped: '–' };

function state({ status, allowFailure }: { status: Status; allowFailure?: boolean }): Html {
  const allowed = allowFailure && status === 'failed' ? ' (allowed)' : '';
  return html`<strong><span aria-hidden="true">${signs[status] ?? '○'} </span>${words[status]}${allowed}</strong>`;
}

const reasons: Record<string, string> = {
  script_failure: 'its script failed',
  job_execution_timeout: 'it took longer than its timeout',
  stuck_or_timeout_failure: 'no runner took it',
  runner_system_failure: 'its runner failed or fell silent',
  runner_unsupported: 'its runner cannot run such a job',
  data_integrity_failure: 'its project or commit is gone',
};

function base(forge: Forge, project: Project): string {
  return `/${pathOf(forge.store.projectPath(project))}/-`;
}

function lasted(from: string | undefined, to: string | undefined): string {
  if (!from) return '';
  const seconds = Math.max(0, Math.round((Date.parse(to ?? new Date().toISOString()) - Date.parse(from)) / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function crumbs(forge: Forge, project: Project): Html {
  const own = [{ name: 'Pipelines', href: `${base(forge, project)}/pipelines` }];
  return trail([...projectCrumbs(forge, project), ...own]);
}

function runnerNote({ pipelines }: PipelineForge): Html | undefined {
  const last = Math.max(0, ...[...pipelines.runners.values()].map((runner) => runner.at));
  if (Date.now() - last < pipelines.limits.silenceSeconds * 1000) return undefined;
  return html`<p class="alert">No runner has asked for jobs lately: jobs wait until one does.</p>`;
}

async function row(forge: PipelineForge, project: Project, pipeline: Pipeline): Promise<Html> {
  const commit = await readCommit(forge.repositories.path(project.id), pipeline.sha).catch(() => undefined);
  const root = base(forge, project);
  return html`<tr><td><a href="${root}/pipelines/${pipeline.id}">#${pipeline.id}</a></td><td>${state(pipeline)}</td>
    <td>${pipeline.ref}<br><a href="${root}/commit/${pipeline.sha}">${commit?.title ?? pipeline.sha.slice(0, 8)}</a></td>
    <td>${time(pipeline.createdAt)}<br><span class="soft">${lasted(pipeline.startedAt, pipeline.finishedAt)}</span></td></tr>`;
}

export async function pipelinesPage(forge: PipelineForge, project: Project): Promise<Reply> {
  const newest = forge.pipelines.store.ofProject(project.id).reverse().slice(0, 50);
  const rows = await Promise.all(newest.map((pipeline) => row(forge, project, pipeline)));
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="Pipelines"><table>
    <thead><tr><th scope="col">Pipeline</th><th scope="col">State</th><th scope="col">Branch and commit</th>
    <th scope="col">Made</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  const none = html`<p class="soft">No pipelines yet. A push makes one when the project has a .gitlab-ci.yml.</p>`;
  return page(
    `Pipelines of ${project.name}`,
    html`${trail(projectCrumbs(forge, project))}<h1>Pipelines</h1>${runnerNote(forge)}${rows.length > 0 ? table : none}`,
  );
}

function jobLine(forge: Forge, project: Project, job: Job): Html {
  const why =
    job.status === 'failed' && job.failureReason ? `: ${reasons[job.failureReason] ?? job.failureReason}` : '';
  return html`<li><a href="${base(forge, project)}/jobs/${job.id}">${job.name}</a> ${state(job)}${why}
    <span class="soft">${lasted(job.startedAt, job.finishedAt)}${job.needs && job.needs.length > 0 && ` · needs ${job.needs.map((need) => need.job).join(', ')}`}</span></li>`;
}

function stages(forge: PipelineForge, project: Project, pipeline: Pipeline): Html {
  const jobs = forge.pipelines.store.jobsOf(pipeline.id);
  return html`${pipeline.stages.map(
    (stage) => html`<section><h2>${stage}</h2>
      <ul>${jobs.filter((job) => job.stage === stage).map((job) => jobLine(forge, project, job))}</ul></section>`,
  )}`;
}

export async function pipelinePage(forge: PipelineForge, project: Project, id: number): Promise<Reply> {
  const pipeline = forge.pipelines.store.pipelines.get(id);
  if (pipeline?.projectId !== project.id) return absent();
  const commit = await readCommit(forge.repositories.path(project.id), pipeline.sha).catch(() => undefined);
  const user = forge.store.users.get(pipeline.userId);
  const errors = pipeline.yamlErrors;
  return page(
    `Pipeline ${id}`,
    html`${crumbs(forge, project)}<h1>Pipeline #${id}${pipeline.name && `: ${pipeline.name}`}</h1>
      <p>${state(pipeline)} · ${pipeline.ref} · <a href="${base(forge, project)}/commit/${pipeline.sha}">${commit?.title ?? pipeline.sha}</a></p>
      <p class="soft">By ${user?.name ?? 'somebody who is gone'}, ${time(pipeline.createdAt)} ${lasted(pipeline.startedAt, pipeline.finishedAt)}</p>
      ${!isFinished(pipeline.status) && runnerNote(forge)}
      ${errors && html`<div class="alert" role="alert"><p>The pipeline’s file cannot be used:</p><ul>${errors.map((each) => html`<li>${each}</li>`)}</ul></div>`}
      ${stages(forge, project, pipeline)}`,
  );
}

type Tail = { text: string; cut: boolean };

async function readTail(path: string): Promise<Tail> {
  const handle = await open(path, 'r').catch(() => undefined);
  if (!handle) return { text: '', cut: false };
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - shownBytes);
    const bytes = Buffer.alloc(size - start);
    await handle.read(bytes, 0, bytes.length, start);
    const lines = plainLog(bytes.toString()).split('\n');
    return { text: lines.slice(-shownLines).join('\n'), cut: start > 0 || lines.length > shownLines };
  } finally {
    await handle.close();
  }
}

export async function jobPage(forge: PipelineForge, project: Project, id: number): Promise<Reply> {
  const { store } = forge.pipelines;
  const job = store.jobs.get(id);
  if (job?.projectId !== project.id) return absent();
  const { text, cut } = await readTail(store.tracePath(id));
  const root = base(forge, project);
  const why =
    job.status === 'failed' && job.failureReason
      ? html` · ${reasons[job.failureReason] ?? job.failureReason}`
      : undefined;
  const log = text
    ? html`<pre class="scroll" tabindex="0"><code>${text}</code></pre>`
    : html`<p class="soft">Nothing has been said yet.</p>`;
  return page(
    `Job ${job.name}`,
    html`${crumbs(forge, project)}<h1>${job.name}</h1>
      <p>${state(job)}${why} · ${job.stage} · <a href="${root}/pipelines/${job.pipelineId}">Pipeline #${job.pipelineId}</a></p>
      <p class="soft">${job.startedAt && time(job.startedAt)} ${lasted(job.startedAt, job.finishedAt)}
      ${job.runner && ` on ${job.runner}`} ${job.retried && ' · tried again since'}</p>
      ${job.artifacts && html`<p>Files: ${job.artifacts.filename}, ${job.artifacts.size} bytes (by the API).</p>`}
      <h2>Log</h2>${cut && html`<p class="soft">The end is shown; the API gives all of it.</p>`}${log}`,
  );
}
