import type { Project } from '../domain/model.ts';
import { readCommit } from '../git/log.ts';
import type { PipelineForge } from '../forge.ts';
import type { Job } from './model.ts';
import { idTokens } from './id-tokens.ts';
import { jobNames, type Names, type Situated, situationNames } from './predefined.ts';
import { expandAll, fromNames, fromPipeline, type JobVariable, keptVariables, unite } from './variables.ts';

/** Jobs of the same pipeline whose files this one gets. */
export function dependenciesOf(job: Job, jobs: readonly Job[], stages: readonly string[]): Job[] {
  const { needs, spec } = job;
  const position = stages.indexOf(job.stage);
  const near = needs
    ? jobs.filter((each) => needs.some((need) => need.job === each.name && need.artifacts))
    : jobs.filter((each) => stages.indexOf(each.stage) < position);
  return spec.dependencies ? near.filter((each) => spec.dependencies?.includes(each.name)) : near;
}

function secretNames(forge: PipelineForge, project: Project, token: string): JobVariable[] {
  const url = new URL(`${forge.publicUrl}/${forge.store.projectPath(project)}.git`);
  url.username = 'gitlab-ci-token';
  url.password = token;
  const secret = (key: string, value: string) => ({ key, value, public: false, masked: true, file: false, raw: true });
  return [secret('CI_JOB_TOKEN', token), secret('CI_REPOSITORY_URL', url.href)];
}

async function variablesOf(forge: PipelineForge, at: Situated, token: string, given: Names): Promise<JobVariable[]> {
  const { project, user, pipeline, job } = at;
  const commit = await readCommit(forge.repositories.path(project.id), pipeline.sha);
  if (!commit) throw new Error(`The commit ${pipeline.sha} is gone.`);
  const mergeRequest = forge.store.mergeRequests.get(pipeline.mergeRequestId ?? 0);
  const situation = { project, user, pipeline, commit, ...(mergeRequest ? { mergeRequest } : {}) };
  // What people write, a commit's message among it, is taken as it stands.
  const known = fromNames({ ...situationNames(forge, situation), ...jobNames(forge, project, pipeline, job) });
  const all = unite([
    known.map((each) => ({ ...each, raw: true })),
    fromNames(forge.pipelines.instanceVariables),
    fromNames(pipeline.yamlVariables),
    fromNames(job.variables),
    keptVariables(forge, project, pipeline.ref, job.spec.environment),
    fromNames(given).map((each) => ({ ...each, raw: true })),
    fromPipeline(pipeline.variables),
    secretNames(forge, project, token),
  ]);
  const expanded = expandAll(all).map((variable) => ({ ...variable, raw: true }));
  return unite([expanded, idTokens(forge, at, expanded, Number(given.CI_JOB_TIMEOUT))]);
}

function steps({ spec }: Job, timeout: number) {
  const after = { name: 'after_script', script: spec.afterScript, timeout: 300, when: 'always', allow_failure: true };
  const main = { name: 'script', script: [...spec.beforeScript, ...spec.script], timeout, when: 'on_success' };
  return [{ ...main, allow_failure: false }, ...(spec.afterScript.length > 0 ? [after] : [])];
}

function artifactsOf({ spec, name }: Job) {
  const { artifacts } = spec;
  if (!artifacts) return [];
  const { paths, exclude, untracked, when, expireIn, dotenv } = artifacts;
  const expire = expireIn === null ? {} : { expire_in: String(expireIn) };
  const archive = {
    ...{ name: artifacts.name ?? name, paths, exclude, untracked, when, ...expire },
    ...{ artifact_type: 'archive', artifact_format: 'zip' },
  };
  const report = { paths: dotenv, when: 'always', artifact_type: 'dotenv', artifact_format: 'gzip' };
  return [...(paths.length > 0 || untracked ? [archive] : []), ...(dotenv.length > 0 ? [report] : [])];
}

function gitInfo(forge: PipelineForge, { project, pipeline }: Situated) {
  const { sha, ref, tag, beforeSha } = pipeline;
  return {
    repo_url: `${forge.publicUrl}/${forge.store.projectPath(project)}.git`,
    ...{ ref, sha, before_sha: beforeSha, ref_type: tag ? 'tag' : 'branch', depth: 20 },
    refspecs: [`+${sha}:refs/pipelines/${pipeline.id}`],
  };
}

/** What a runner is told of a job, in the words of GitLab's runner API. */
export async function jobPayload(forge: PipelineForge, at: Situated, token: string) {
  const { project, pipeline, job } = at;
  const timeout = job.spec.timeout ?? forge.pipelines.limits.timeoutSeconds;
  const jobs = forge.pipelines.store.jobsOf(pipeline.id);
  const dependencies = dependenciesOf(job, jobs, pipeline.stages);
  const given = Object.assign({}, ...dependencies.map((each) => each.dotenv ?? {})) as Names;
  return {
    id: job.id,
    token,
    allow_git_fetch: true,
    job_info: {
      ...{ id: job.id, name: job.name, stage: job.stage },
      ...{ project_id: project.id, project_name: project.path },
      project_full_path: forge.store.projectPath(project),
    },
    git_info: gitInfo(forge, at),
    runner_info: { timeout, runner_session_url: null },
    inputs: [],
    variables: await variablesOf(forge, at, token, { ...given, CI_JOB_TIMEOUT: String(timeout) }),
    steps: steps(job, timeout),
    image: job.spec.image ? { name: job.spec.image } : null,
    services: [],
    artifacts: artifactsOf(job),
    cache: [],
    hooks: [],
    credentials: [],
    dependencies: dependencies
      .filter((each) => each.artifacts)
      .map(({ id, name, artifacts }) => ({
        ...{ id, name, token },
        artifacts_file: { filename: artifacts?.filename, size: artifacts?.size },
      })),
    features: { trace_sections: true, failure_reasons: ['script_failure', 'runner_system_failure'] },
  };
}
