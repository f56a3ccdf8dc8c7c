import type { PipelineOptions } from '../pipelines/open.ts';
import { type Limits, usualLimits } from '../pipelines/context.ts';

const numbers: Record<string, Exclude<keyof Limits, 'tags'>> = {
  FORGE_RUNNER_SILENCE_SECONDS: 'silenceSeconds',
  FORGE_JOB_PENDING_SECONDS: 'pendingSeconds',
  FORGE_JOB_TIMEOUT_SECONDS: 'timeoutSeconds',
  FORGE_ARTIFACT_BYTES: 'artifactBytes',
  FORGE_PROJECT_ARTIFACT_BYTES: 'projectArtifactBytes',
  FORGE_ARTIFACT_DAYS: 'artifactDays',
  FORGE_PIPELINE_DAYS: 'pipelineDays',
  FORGE_PIPELINES_PER_PROJECT: 'pipelinesPerProject',
  FORGE_ACTIVE_JOBS: 'activeJobs',
};

/** With FORGE_RUNNER_TOKEN the forge runs pipelines; without it there are none, and nothing of them is shown. */
export function readPipelineSettings(env: NodeJS.ProcessEnv, problems: string[]): PipelineOptions | undefined {
  const runnerToken = env.FORGE_RUNNER_TOKEN;
  if (!runnerToken) return undefined;
  if (runnerToken.length < 8) problems.push('FORGE_RUNNER_TOKEN is too short: at least 8 characters');
  if ([env.FORGE_ADMIN_TOKEN, env.FORGE_PORTAL_TOKEN].includes(runnerToken)) {
    problems.push('FORGE_RUNNER_TOKEN is the token of an account: give the runners a token of their own');
  }
  const limits: Limits = { ...usualLimits };
  for (const [name, key] of Object.entries(numbers)) {
    if (!env[name]) continue;
    const value = Number(env[name]);
    if (Number.isInteger(value) && value > 0) limits[key] = value;
    else problems.push(`${name} is "${env[name]}", but must be a whole number above 0`);
  }
  if (env.FORGE_RUNNER_TAGS) limits.tags = env.FORGE_RUNNER_TAGS.split(',').map((tag) => tag.trim());
  return { runnerToken, limits };
}
