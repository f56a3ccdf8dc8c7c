import { stringify } from 'yaml';
import { ConfigError } from '../ci/problems.ts';
import type { CiConfig, JobSpec } from '../ci/spec.ts';
import { accessLevels, type Project, type User } from '../domain/model.ts';
import { readCommit } from '../git/log.ts';
import { resolveCommit, zeroSha } from '../git/read.ts';
import type { Call } from '../http/call.ts';
import { forbidden, notFound } from '../http/errors.ts';
import { draft, loadConfig, NoPipeline, type Wish } from '../pipelines/create.ts';
import type { PipelineForge } from '../forge.ts';
import { projectLevel } from '../domain/access.ts';
import { findCommit, findRepository, needUser } from './find.ts';
import { pipelineForge, readableProject } from './find-pipeline.ts';
import type { Routes } from './routes.ts';

function showJob(spec: JobSpec) {
  const { name, stage, beforeScript, script, afterScript, tags, environment, when, allowFailure } = spec;
  return {
    ...{ name, stage, before_script: beforeScript, script, after_script: afterScript, tag_list: tags },
    ...{ only: null, except: null, environment: environment ?? null, when, allow_failure: allowFailure },
    needs: spec.needs?.map((need) => ({ name: need.job, artifacts: need.artifacts, optional: need.optional })) ?? null,
  };
}

type Checked = { config?: CiConfig; errors: string[]; specs: JobSpec[] };

async function check(forge: PipelineForge, wish: Wish, content: string | undefined, dry: boolean): Promise<Checked> {
  try {
    if (dry) {
      const { config, jobs } = await draft(forge, wish, content);
      return { config, errors: [], specs: jobs.map((job) => job.spec) };
    }
    const commit = await readCommit(forge.repositories.path(wish.project.id), wish.pipeline.sha);
    if (!commit) throw notFound('Commit');
    const config = await loadConfig(forge, { ...wish, commit }, wish, content);
    return { config, errors: [], specs: config.jobs };
  } catch (error) {
    if (error instanceof ConfigError) return { errors: [...error.messages], specs: [] };
    if (error instanceof NoPipeline) return { errors: [error.message], specs: [] };
    throw error;
  }
}

async function answer(call: Call, project: Project, user: User, content: string | undefined, refName: string) {
  const forge = pipelineForge(call);
  const ref = call.input.text(refName) ?? call.input.text('ref') ?? project.defaultBranch;
  const sha = await findCommit({ project, dir: forge.repositories.path(project.id) }, ref, 'Reference');
  const dry = call.input.flag('dry_run') ?? false;
  const tag = (await resolveCommit(forge.repositories.path(project.id), `refs/heads/${ref}`)) === undefined;
  const pipeline = { ref, tag, sha, beforeSha: zeroSha, source: 'push' as const };
  const checked = await check(forge, { project, user, pipeline, variables: [] }, content, dry);
  const { config, errors, specs } = checked;
  return {
    json: {
      valid: errors.length === 0,
      errors,
      warnings: config?.warnings ?? [],
      merged_yaml: config ? stringify(config.merged) : null,
      includes: [],
      ...(call.input.flag('include_jobs') ? { jobs: specs.map(showJob) } : {}),
    },
  };
}

function lintText(call: Call) {
  const project = readableProject(call);
  const user = needUser(call);
  if (projectLevel(call.forge.store, call.viewer, project) < accessLevels.developer) throw forbidden();
  return answer(call, project, user, call.input.needText('content'), 'dry_run_ref');
}

function lintFile(call: Call) {
  const { project } = findRepository(call);
  return answer(call, project, needUser(call), undefined, 'content_ref');
}

export const lintRoutes: Routes = [
  ['POST', 'projects/:id/ci/lint', lintText],
  ['GET', 'projects/:id/ci/lint', lintFile],
];
