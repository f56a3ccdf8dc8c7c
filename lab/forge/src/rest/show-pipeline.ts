import type { Project } from '../domain/model.ts';
import { readCommit } from '../git/log.ts';
import type { Forge, PipelineForge } from '../forge.ts';
import type { CommitStatus, Job, Pipeline, Status } from '../pipelines/model.ts';
import { showUserBasic } from './show.ts';
import { showCommit } from './show-git.ts';

const secondsBetween = (from: string | undefined, to: string | undefined): number | null =>
  from ? (Date.parse(to ?? new Date().toISOString()) - Date.parse(from)) / 1000 : null;

export function webOf(forge: Forge, project: Project): string {
  return `${forge.publicUrl}/${forge.store.projectPath(project)}/-`;
}

export function showPipelineBasic(forge: Forge, project: Project, pipeline: Pipeline) {
  const { id, iid, projectId, sha, ref, status, source, createdAt, updatedAt, name } = pipeline;
  return {
    ...{ id, iid, project_id: projectId, sha, ref, status, source },
    ...{ created_at: createdAt, updated_at: updatedAt },
    web_url: `${webOf(forge, project)}/pipelines/${id}`,
    name: name ?? null,
  };
}

const words: Partial<Record<Status, string>> = { success: 'passed' };

function detailed(forge: Forge, project: Project, { id, status }: Pipeline) {
  const text = words[status] ?? status;
  const path = new URL(`${webOf(forge, project)}/pipelines/${id}`).pathname;
  return {
    ...{ icon: `status_${status}`, text, label: text, group: status, tooltip: text },
    ...{ has_details: true, details_path: path, illustration: null, favicon: null },
  };
}

export function showPipeline(forge: PipelineForge, project: Project, pipeline: Pipeline) {
  const user = forge.store.users.get(pipeline.userId);
  const { startedAt, finishedAt, createdAt, yamlErrors } = pipeline;
  const duration = finishedAt ? secondsBetween(startedAt, finishedAt) : null;
  return {
    ...showPipelineBasic(forge, project, pipeline),
    before_sha: pipeline.beforeSha,
    tag: pipeline.tag,
    yaml_errors: yamlErrors?.join('\n') ?? null,
    user: user ? showUserBasic(forge, user) : null,
    started_at: startedAt ?? null,
    finished_at: finishedAt ?? null,
    committed_at: null,
    duration: duration === null ? null : Math.round(duration),
    queued_duration: startedAt ? Math.round(secondsBetween(createdAt, startedAt) ?? 0) : null,
    coverage: null,
    detailed_status: detailed(forge, project, pipeline),
  };
}

function files({ artifacts }: Job, traceSize: number) {
  const archive = { file_type: 'archive', size: artifacts?.size, filename: artifacts?.filename, file_format: 'zip' };
  const trace = { file_type: 'trace', size: traceSize, filename: 'job.log', file_format: null };
  return {
    ...(artifacts ? { artifacts_file: { filename: artifacts.filename, size: artifacts.size } } : {}),
    artifacts: [...(artifacts ? [archive] : []), ...(traceSize > 0 ? [trace] : [])],
    artifacts_expire_at: artifacts?.expireAt ?? null,
  };
}

export function showRunner(name: string | undefined) {
  if (!name) return null;
  return {
    ...{ id: 1, description: name, name, active: true, paused: false, is_shared: true },
    ...{ runner_type: 'instance_type', online: true, status: 'online', ip_address: null },
  };
}

export async function showJob(forge: PipelineForge, project: Project, pipeline: Pipeline, job: Job) {
  const commit = await readCommit(forge.repositories.path(project.id), pipeline.sha).catch(() => undefined);
  const user = forge.store.users.get(job.userId);
  return {
    ...{ id: job.id, status: job.status, stage: job.stage, name: job.name, ref: pipeline.ref, tag: pipeline.tag },
    ...{ coverage: null, allow_failure: job.allowFailure },
    created_at: job.createdAt,
    started_at: job.startedAt ?? null,
    finished_at: job.finishedAt ?? null,
    erased_at: job.erasedAt ?? null,
    duration: secondsBetween(job.startedAt, job.finishedAt),
    queued_duration: secondsBetween(job.queuedAt, job.startedAt ?? job.finishedAt),
    user: user ? showUserBasic(forge, user) : null,
    commit: commit ? showCommit(forge, project, commit) : null,
    pipeline: showPipelineBasic(forge, project, pipeline),
    ...(job.failureReason && job.status === 'failed' ? { failure_reason: job.failureReason } : {}),
    web_url: `${webOf(forge, project)}/jobs/${job.id}`,
    project: { ci_job_token_scope_enabled: false },
    ...files(job, await forge.pipelines.store.traceSize(job.id)),
    runner: showRunner(job.runner),
    tag_list: job.spec.tags,
    archived: false,
  };
}

export function showJobAsStatus(forge: PipelineForge, project: Project, pipeline: Pipeline, job: Job) {
  const author = forge.store.users.get(job.userId);
  return {
    ...{ id: job.id, sha: pipeline.sha, ref: pipeline.ref, status: job.status, name: job.name },
    target_url: `${webOf(forge, project)}/jobs/${job.id}`,
    ...{ description: null, created_at: job.createdAt },
    started_at: job.startedAt ?? null,
    finished_at: job.finishedAt ?? null,
    ...{ allow_failure: job.allowFailure, coverage: null, pipeline_id: pipeline.id },
    author: author ? showUserBasic(forge, author) : null,
  };
}

export function showStatus(forge: PipelineForge, status: CommitStatus) {
  const author = forge.store.users.get(status.authorId);
  return {
    ...{ id: status.id, sha: status.sha, ref: status.ref, status: status.status, name: status.name },
    target_url: status.targetUrl,
    description: status.description,
    created_at: status.createdAt,
    started_at: status.startedAt,
    finished_at: status.finishedAt,
    ...{ allow_failure: false, coverage: status.coverage, pipeline_id: null },
    author: author ? showUserBasic(forge, author) : null,
  };
}
