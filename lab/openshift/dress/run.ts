import { spawnSync } from 'node:child_process';

const longestMs = 300_000;

/** Runs a program and gives what it said; an end that is no success is told in its own words. */
export function run(file: string, args: string[], { input, env }: { input?: string; env?: NodeJS.ProcessEnv } = {}) {
  const done = spawnSync(file, args, {
    encoding: 'utf8',
    timeout: longestMs,
    env: { ...process.env, ...env },
    ...(input === undefined ? {} : { input }),
  });
  if (done.status === 0) return done.stdout;
  const why = done.error?.message ?? `${done.stdout}${done.stderr}`.trim();
  throw new Error(`${file} ${args.slice(0, 3).join(' ')}: ${why}`);
}

export function succeeds(file: string, args: string[]): boolean {
  return spawnSync(file, args, { stdio: 'ignore', timeout: longestMs }).status === 0;
}
