import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './options.ts';

export interface Timed {
  seconds: number;
  output: string;
}

export interface Command {
  file: string;
  args: string[];
  cwd?: string;
  env?: Record<string, string>;
  /** Exit codes that are as good as 0. */
  accept?: number[];
  timeoutSeconds?: number;
}

const tailOf = (text: string): string => text.split('\n').slice(-20).join('\n');

/** Runs a program to its end and tells how long that took; one that fails ends the benchmark. */
export function timed({ file, args, cwd, env, accept = [0], timeoutSeconds = 1800 }: Command): Promise<Timed> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutSeconds * 1000,
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk));
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      const seconds = (performance.now() - started) / 1000;
      if (code !== null && accept.includes(code)) return setImmediate(() => resolve({ seconds, output }));
      reject(new Error(`${[file, ...args].join(' ')} ended with ${code ?? signal}:\n${tailOf(output)}`));
    });
  });
}

export function stagecraft(
  args: string[],
  more: Omit<Command, 'file' | 'args'> & { node?: string } = {},
): Promise<Timed> {
  const { node = process.execPath, ...rest } = more;
  return timed({ file: node, args: [path.join(root, 'stagecraft'), ...args], ...rest });
}
