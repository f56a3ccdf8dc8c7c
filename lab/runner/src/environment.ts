import { join } from 'node:path';
import type { JobPayload } from './payload.ts';
import { type Workspace, writeForJob } from './workspace.ts';

export type Place = { workspace: Workspace; owner: number | undefined; jobPath: string; runnerName: string };

/** What a job knows: its CI variables, and what a shell needs. Nothing of the runner's own environment. */
export async function jobEnvironment(job: JobPayload, place: Place): Promise<Record<string, string>> {
  const { workspace, owner, jobPath, runnerName } = place;
  const env: Record<string, string> = {
    PATH: jobPath,
    LANG: 'C.UTF-8',
    SHELL: '/bin/sh',
    HOME: workspace.home,
    TMPDIR: workspace.temporary,
    CI_BUILDS_DIR: workspace.folder,
    CI_PROJECT_DIR: workspace.project,
    CI_RUNNER_DESCRIPTION: runnerName,
    CI_RUNNER_EXECUTABLE_ARCH: `${process.platform}/${process.arch}`,
    GIT_TERMINAL_PROMPT: '0',
  };
  for (const { key, value, file } of job.variables) {
    if (!/^[A-Za-z_]\w*$/.test(key) || value.includes('\0')) continue;
    if (!file) env[key] = value;
    else {
      env[key] = join(workspace.files, key);
      await writeForJob(env[key], value, owner);
    }
  }
  return env;
}

/** git finds the job's token in its environment, where other users cannot see it as they could a command line. */
export function gitEnvironment(job: JobPayload, forgeUrl: string): Record<string, string> {
  const basic = Buffer.from(`gitlab-ci-token:${job.token}`).toString('base64');
  return {
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${new URL(forgeUrl).origin}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  };
}

export function repositoryUrl(job: JobPayload, forgeUrl: string): string {
  const { pathname } = new URL(job.git_info.repo_url);
  return new URL(forgeUrl).origin + pathname;
}
