import { join } from 'node:path';
import type { JobPayload } from './payload.ts';
import { type Workspace, writeForJob } from './workspace.ts';

/** Where a job finds what is its own. */
export type Folders = { builds: string; home: string; temporary: string; files: string; project: string };

const isName = (key: string): boolean => /^[A-Za-z_]\w*$/.test(key);

/** The variables of a job that are files, by the name of each. */
export const fileVariables = (job: JobPayload): Map<string, string> =>
  new Map(
    job.variables
      .filter(({ key, value, file }) => file && isName(key) && !value.includes('\0'))
      .map(({ key, value }) => [key, value]),
  );

/** What a job knows: its CI variables, and what a shell needs. Nothing of the runner's own environment. */
export function environmentOf(job: JobPayload, folders: Folders, runnerName: string): Record<string, string> {
  const env: Record<string, string> = {
    HOME: folders.home,
    TMPDIR: folders.temporary,
    CI_BUILDS_DIR: folders.builds,
    CI_PROJECT_DIR: folders.project,
    CI_RUNNER_DESCRIPTION: runnerName,
    CI_RUNNER_EXECUTABLE_ARCH: `${process.platform}/${process.arch}`,
    GIT_TERMINAL_PROMPT: '0',
  };
  for (const { key, value, file } of job.variables)
    if (isName(key) && !value.includes('\0')) env[key] = file ? join(folders.files, key) : value;
  return env;
}

export type Place = { workspace: Workspace; owner: number | undefined; jobPath: string; runnerName: string };

/** The same beside the runner, with the files written. */
export async function jobEnvironment(
  job: JobPayload,
  { workspace, owner, jobPath, runnerName }: Place,
): Promise<Record<string, string>> {
  for (const [key, value] of fileVariables(job)) await writeForJob(join(workspace.files, key), value, owner);
  const shell = { PATH: jobPath, LANG: 'C.UTF-8', SHELL: '/bin/sh' };
  return { ...shell, ...environmentOf(job, { ...workspace, builds: workspace.folder }, runnerName) };
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
