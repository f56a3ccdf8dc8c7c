import type { PipelineJob, PipelineRun } from '@stagecraft/plugin-pipelines-common';
import type { Job, Pipeline, Project } from './schema';

/** What is not there is left out. */
export function runOf(project: Project, pipeline: Pipeline, title: string | undefined): PipelineRun {
  const { id, status, sha } = pipeline;
  return {
    id,
    status,
    source: pipeline.source ?? undefined,
    ref: pipeline.ref ?? undefined,
    name: pipeline.name ?? undefined,
    commit: { sha, title, url: `${project.web_url}/-/commit/${sha}` },
    by: pipeline.user?.name,
    createdAt: pipeline.created_at,
    startedAt: pipeline.started_at ?? undefined,
    durationSeconds: pipeline.duration ?? undefined,
    problem: pipeline.yaml_errors ?? undefined,
    url: pipeline.web_url,
  };
}

export function jobOf(job: Job): PipelineJob {
  return {
    id: job.id,
    name: job.name,
    stage: job.stage,
    status: job.status,
    mayFail: job.allow_failure,
    reason: job.failure_reason ?? undefined,
    durationSeconds: job.duration ?? undefined,
    url: job.web_url,
  };
}
