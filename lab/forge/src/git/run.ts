import { spawn } from 'node:child_process';
import { devNull } from 'node:os';

export type GitResult = { code: number; stdout: Buffer; stderr: string };

export type GitOptions = { dir: string; input?: string | Buffer; env?: Record<string, string>; timeoutMs?: number };

export class GitError extends Error {
  readonly code: number;

  constructor(args: readonly string[], result: GitResult) {
    super(`git ${args[0]} ended with ${result.code}: ${result.stderr.trim()}`);
    this.name = 'GitError';
    this.code = result.code;
  }
}

/** Nothing of the person's or the machine's own git settings may change what the forge does. */
export function gitEnvironment(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => /^(PATH|TMPDIR|TEMP|TMP|SystemRoot)$/i.test(name));
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_TERMINAL_PROMPT: '0',
    GIT_LITERAL_PATHSPECS: '1',
    ...extra,
  };
}

export const commonArguments = ['-c', 'safe.directory=*', '-c', 'core.autocrlf=false', '-c', 'gc.auto=0'];

export function spawnGit(args: readonly string[], options: { dir: string; env?: Record<string, string> }) {
  return spawn('git', [...commonArguments, ...args], {
    cwd: options.dir,
    env: gitEnvironment({ GIT_DIR: options.dir, ...options.env }),
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
}

export async function tryGit(args: readonly string[], options: GitOptions): Promise<GitResult> {
  const child = spawnGit(args, options);
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 60_000);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  // git may end before it has read everything; its exit code then tells what is wrong.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exit) => resolve(exit ?? 1));
    });
    return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
  } finally {
    clearTimeout(timer);
  }
}

export async function git(args: readonly string[], options: GitOptions): Promise<Buffer> {
  const result = await tryGit(args, options);
  if (result.code !== 0) throw new GitError(args, result);
  return result.stdout;
}

export async function gitText(args: readonly string[], options: GitOptions): Promise<string> {
  return (await git(args, options)).toString().trimEnd();
}
