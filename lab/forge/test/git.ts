import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { passwordOf } from './forge.ts';

export type GitOutcome = { code: number; out: string };

const identity = { GIT_AUTHOR_NAME: 'T', GIT_AUTHOR_EMAIL: 't@company.example' };

export function runGit(cwd: string, ...args: string[]): Promise<GitOutcome> {
  const env = {
    PATH: process.env.PATH,
    ...identity,
    GIT_COMMITTER_NAME: 'T',
    GIT_COMMITTER_EMAIL: 't@company.example',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
  };
  return new Promise((resolve) => {
    execFile('git', args, { cwd, env, timeout: 30_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? (typeof error.code === 'number' ? error.code : 1) : 0, out: stdout + stderr }),
    );
  });
}

const folders: string[] = [];
afterAll(() => Promise.all(folders.splice(0).map((each) => rm(each, { recursive: true, force: true }))));

export async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'forge-work-'));
  folders.push(made);
  return made;
}

export function withPassword(url: string, username: string, password = passwordOf(username)): string {
  return url.replace('http://', `http://${username}:${encodeURIComponent(password)}@`);
}
