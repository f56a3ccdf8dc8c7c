import type { ForgeEvent } from '../domain/events.ts';
import { type Forge, withPipelines } from '../forge.ts';
import { readCommit } from '../git/log.ts';
import type { Job } from '../pipelines/model.ts';
import { type Payload, projectFacts, userFacts } from './payload.ts';

type PipelineEvent = Extract<ForgeEvent, { kind: 'pipeline' }>;
type JobEvent = Extract<ForgeEvent, { kind: 'job' }>;

const seconds = (from: string | undefined, to: string | undefined) =>
  from && to ? (Date.parse(to) - Date.parse(from)) / 1000 : null;

async function commitOf(forge: Forge, { project, pipeline }: PipelineEvent | JobEvent): Promise<Payload | null> {
  const commit = await readCommit(forge.repositories.path(project.id), pipeline.sha).catch(() => undefined);
  if (!commit) return null;
  return {
    ...{ id: commit.id, message: commit.message, title: commit.title, timestamp: commit.committer.date },
    url: `${forge.publicUrl}/${forge.store.projectPath(project)}/-/commit/${commit.id}`,
    author: { name: commit.author.name, email: commit.author.email },
  };
}

function build(job: Job): Payload {
  return {
    ...{ id: job.id, stage: job.stage, name: job.name, status: job.status },
    created_at: job.createdAt,
    started_at: job.startedAt ?? null,
    finished_at: job.finishedAt ?? null,
    duration: seconds(job.startedAt, job.finishedAt),
    queued_duration: seconds(job.queuedAt, job.startedAt),
    failure_reason: job.status === 'failed' ? (job.failureReason ?? null) : null,
    when: job.when,
    manual: job.when === 'manual',
    allow_failure: job.allowFailure,
    runner: job.runner ? { id: 1, description: job.runner, active: true, is_shared: true } : null,
    artifacts_file: { filename: job.artifacts?.filename ?? null, size: job.artifacts?.size ?? null },
    environment: job.spec.environment ? { name: job.spec.environment } : null,
  };
}

export async function pipelinePayload(forge: Forge, event: PipelineEvent): Promise<Payload> {
  const { pipeline, project, user } = event;
  const { id, iid, name, ref, tag, sha, beforeSha, source, status, stages } = pipeline;
  const request = forge.store.mergeRequests.get(pipeline.mergeRequestId ?? 0);
  return {
    object_kind: 'pipeline',
    object_attributes: {
      ...{ id, iid, name: name ?? null, ref, tag, sha, before_sha: beforeSha, source, status, stages },
      detailed_status: status === 'success' ? 'passed' : status,
      created_at: pipeline.createdAt,
      finished_at: pipeline.finishedAt ?? null,
      duration: seconds(pipeline.startedAt, pipeline.finishedAt),
      queued_duration: seconds(pipeline.createdAt, pipeline.startedAt),
      variables: pipeline.variables.map(({ key, value }) => ({ key, value })),
      url: `${forge.publicUrl}/${forge.store.projectPath(project)}/-/pipelines/${id}`,
    },
    merge_request: request
      ? {
          ...{ id: request.id, iid: request.iid, title: request.title, state: request.state },
          ...{ source_branch: request.sourceBranch, target_branch: request.targetBranch },
        }
      : null,
    user: userFacts(user),
    project: projectFacts(forge, project),
    commit: await commitOf(forge, event),
    builds: withPipelines(forge)?.pipelines.store.jobsOf(id).map(build) ?? [],
  };
}

export async function jobPayload(forge: Forge, event: JobEvent): Promise<Payload> {
  const { job, pipeline, project, user } = event;
  const { id, name, stage, status, createdAt, startedAt = null, finishedAt = null } = job;
  return {
    object_kind: 'build',
    ...{ ref: pipeline.ref, tag: pipeline.tag, before_sha: pipeline.beforeSha, sha: pipeline.sha },
    ...{ build_id: id, build_name: name, build_stage: stage, build_status: status },
    ...{ build_created_at: createdAt, build_started_at: startedAt, build_finished_at: finishedAt },
    build_duration: seconds(job.startedAt, job.finishedAt),
    build_queued_duration: seconds(job.queuedAt, job.startedAt),
    build_allow_failure: job.allowFailure,
    build_failure_reason: job.failureReason ?? 'unknown_failure',
    ...{ retries_count: job.attempt, pipeline_id: pipeline.id, project_id: project.id },
    project_name: `${forge.store.namespacePath(project)} / ${project.name}`,
    user: userFacts(user),
    commit: await commitOf(forge, event),
    project: projectFacts(forge, project),
    environment: job.spec.environment ? { name: job.spec.environment } : null,
  };
}
