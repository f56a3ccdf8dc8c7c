import type { PipelineForge } from '../forge.ts';
import type { Job, Pipeline } from './model.ts';

export function announcePipeline(forge: PipelineForge, pipeline: Pipeline): void {
  const project = forge.store.projects.get(pipeline.projectId);
  const user = forge.store.users.get(pipeline.userId);
  if (project && user) forge.events.publish({ kind: 'pipeline', project, user, pipeline });
}

export function announceJob(forge: PipelineForge, job: Job): void {
  const project = forge.store.projects.get(job.projectId);
  const user = forge.store.users.get(job.userId);
  const pipeline = forge.pipelines.store.pipelines.get(job.pipelineId);
  if (project && user && pipeline) forge.events.publish({ kind: 'job', project, user, pipeline, job });
}
