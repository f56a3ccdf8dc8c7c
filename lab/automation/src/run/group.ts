import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import type { Log } from '../../../kit/log.ts';
import { killMarked, markVariable, signalMarked } from './marks.ts';
import type { Why } from './workshop.ts';

export interface GroupOptions {
  cwd: string;
  env: Record<string, string>;
  mark: string;
  /** As whom it runs, where that is not this service. */
  uid?: number;
  gid?: number;
  timeoutSeconds: number;
  /** How it is asked to end: tofu writes its state at SIGINT. */
  gentle?: NodeJS.Signals;
  graceMs?: number;
  log: Log;
  /** A file that takes the output instead: what writes there outlives this service, what writes to a pipe does not. */
  outputFile?: number;
  onOutput?(chunk: Buffer): void;
}

interface Ended {
  code: number | null;
  why?: Why;
}

const defaultGraceMs = 5000;

/** A command with all that it starts: one group, which ends together. */
export class Group {
  readonly ended: Promise<Ended>;
  #child: ChildProcess;
  #options: GroupOptions;
  #sandboxed: boolean;
  #why: Why | undefined;
  #patience: NodeJS.Timeout | undefined;

  constructor(command: string, args: readonly string[], options: GroupOptions) {
    this.#options = options;
    this.#sandboxed = basename(command) === 'bwrap';
    const env = { ...options.env, [markVariable]: options.mark };
    const output = options.outputFile ?? 'pipe';
    const as = options.uid === undefined ? {} : { uid: options.uid, gid: options.gid ?? options.uid };
    const stdio: StdioOptions = ['ignore', output, output];
    this.#child = spawn(command, args, { cwd: options.cwd, env, detached: true, stdio, ...as });
    const deadline = setTimeout(() => this.end('timeout'), options.timeoutSeconds * 1000);
    this.ended = this.#wait().finally(() => {
      clearTimeout(deadline);
      clearTimeout(this.#patience);
    });
  }

  /** First gently, then without asking. Whoever comes first names the reason. */
  end(why: Why): void {
    this.#why ??= why;
    if (why === 'killed') this.#signal('SIGKILL');
    else if (!this.#patience) {
      this.#signal(this.#options.gentle ?? 'SIGTERM');
      // Who stops the service does not wait as long as who cancels a run.
      const grace = why === 'stopped' ? defaultGraceMs : (this.#options.graceMs ?? defaultGraceMs);
      this.#patience = setTimeout(() => this.#signal('SIGKILL'), grace);
    }
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    if (this.#sandboxed && signal !== 'SIGKILL') return void signalMarked(this.#options.mark, signal);
    try {
      process.kill(process.platform === 'win32' ? pid : -pid, signal);
    } catch {
      // The group is gone already.
    }
  }

  async #wait(): Promise<Ended> {
    for (const stream of [this.#child.stdout, this.#child.stderr] as (Readable | null)[]) {
      stream?.on('data', (chunk: Buffer) => this.#options.onOutput?.(chunk));
    }
    const exited = new Promise<number | null>((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('exit', resolve);
    });
    const closed = new Promise((resolve) => this.#child.once('close', resolve));
    const code = await exited;
    // What was left behind in the background belongs to the run and ends with it; it would also hold the pipes open.
    this.#signal('SIGKILL');
    await killMarked(this.#options.mark, this.#options.log);
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 2000).unref())]);
    return { code, ...(this.#why ? { why: this.#why } : {}) };
  }
}
