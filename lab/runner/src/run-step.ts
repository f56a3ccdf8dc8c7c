import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import type { Confinement } from '../../kit/confinement.ts';
import { signalGroup } from '../../kit/processes.ts';

export type Run = {
  confinement: Confinement;
  slot: number;
  folder: string;
  cwd: string;
  env: Record<string, string>;
  write: (text: string) => void;
  signal: AbortSignal;
};

const graceMs = 2000;
const drainMs = 2000;

/** Ends with the exit code, or undefined when it was stopped from outside; afterwards nothing of it runs any more. */
export async function runCommand(run: Run, command: string, args: string[]): Promise<number | undefined> {
  const { confinement, slot, folder, cwd, env, write, signal } = run;
  if (signal.aborted) return undefined;
  const { command: program, args: all, ...as } = confinement.launch(slot, folder, cwd, command, args);
  const child = spawn(program, all, { ...as, cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const drained = [child.stdout, child.stderr].map((stream) => {
    const decoder = new StringDecoder('utf8');
    stream.on('data', (chunk: Buffer) => write(decoder.write(chunk)));
    return new Promise<void>((resolve) => stream.once('close', resolve));
  });
  let hard: NodeJS.Timeout | undefined;
  const stop = () => {
    signalGroup(child.pid, 'SIGTERM');
    hard = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceMs);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (exit, by) => resolve(exit ?? (by ? 137 : 1)));
    });
    // What it left in the background holds the output open, and has no business after its end.
    signalGroup(child.pid, 'SIGKILL');
    await confinement.sweep(slot);
    await Promise.race([Promise.all(drained), new Promise((resolve) => setTimeout(resolve, drainMs))]);
    return signal.aborted ? undefined : code;
  } finally {
    clearTimeout(hard);
    signal.removeEventListener('abort', stop);
  }
}
