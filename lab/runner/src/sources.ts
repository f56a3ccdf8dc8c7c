import { setTimeout as sleep } from 'node:timers/promises';
import { gitEnvironment, repositoryUrl } from './environment.ts';
import type { Say } from './executor.ts';
import { broken, type JobPayload } from './payload.ts';

export type Clone = {
  job: JobPayload;
  forgeUrl: string;
  env: Record<string, string>;
  say: Say;
  signal: AbortSignal;
  /** Runs a script in the project's folder; undefined: it was stopped from outside. */
  run(script: string, env: Record<string, string>): Promise<number | undefined>;
};

const fetchPauses = [1000, 2000, 4000, 5000, 5000];

export async function getSources({ job, forgeUrl, env, say, signal, run }: Clone): Promise<void> {
  if (env.GIT_STRATEGY === 'none') return say('Skipping the repository: GIT_STRATEGY is none.');
  const { sha, ref, refspecs } = job.git_info;
  say(`Getting ${ref} at ${sha.slice(0, 8)}...`);
  const depth = Number(env.GIT_DEPTH ?? job.git_info.depth);
  const lines = [
    'git init --quiet .',
    `git remote add origin "${repositoryUrl(job, forgeUrl)}" 2>/dev/null || true`,
    `git fetch --quiet --no-tags ${depth > 0 ? `--depth=${depth}` : ''} origin "${refspecs[0]}"`,
    `git -c advice.detachedHead=false checkout --quiet --detach ${sha}`,
  ];
  const git = { ...env, ...gitEnvironment(job, forgeUrl), GIT_CONFIG_GLOBAL: '/dev/null' };
  for (const pause of [...fetchPauses, undefined]) {
    const code = await run(`set -e\n${lines.join('\n')}`, git);
    if (code === 0 || code === undefined) return;
    // A forge that starts anew is worth waiting for.
    if (pause !== undefined) await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
  throw broken('The repository could not be fetched.');
}
