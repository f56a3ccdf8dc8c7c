import { canReadCode, neededLevel, projectLevel, type Viewer } from '../domain/access.ts';
import { accessLevels, type Project, type User } from '../domain/model.ts';
import type { Call } from '../http/call.ts';
import { forbidden, notFound } from '../http/errors.ts';
import { type PipelineForge, withPipelines } from '../forge.ts';
import type { Job, Pipeline } from '../pipelines/model.ts';
import { findProject, needUser } from './find.ts';

export function pipelineForge(call: Call): PipelineForge {
  const forge = withPipelines(call.forge);
  if (!forge) throw notFound();
  return forge;
}

/** Whoever may read the code may see what the pipelines did with it. */
export function readableProject(call: Call): Project {
  const project = findProject(call);
  if (!canReadCode(call.forge.store, call.viewer, project)) throw forbidden();
  return project;
}

/** Running anything needs a developer; on a protected branch somebody who may push or merge there. */
export function checkMayRun(call: Call, project: Project, ref?: string, viewer: Viewer = call.viewer): User {
  const user = viewer.user ?? needUser(call);
  const level = projectLevel(call.forge.store, viewer, project);
  const branch =
    ref === undefined ? 0 : Math.min(...(['push', 'merge'] as const).map((act) => neededLevel(project, ref, act)));
  if (level < Math.max(accessLevels.developer, branch)) throw forbidden();
  if (project.archived) throw forbidden('the project is archived and can only be read');
  return user;
}

export type Found = { forge: PipelineForge; project: Project; pipeline: Pipeline };

export function findPipeline(call: Call): Found {
  const project = readableProject(call);
  const forge = pipelineForge(call);
  const pipeline = forge.pipelines.store.pipelines.get(Number(call.params.pipeline));
  if (pipeline?.projectId !== project.id) throw notFound();
  return { forge, project, pipeline };
}

export type FoundJob = Found & { job: Job };

export function findJob(call: Call): FoundJob {
  const project = readableProject(call);
  const forge = pipelineForge(call);
  const job = forge.pipelines.store.jobs.get(Number(call.params.job));
  const pipeline = job && forge.pipelines.store.pipelines.get(job.pipelineId);
  if (job?.projectId !== project.id || !pipeline) throw notFound();
  return { forge, project, pipeline, job };
}
