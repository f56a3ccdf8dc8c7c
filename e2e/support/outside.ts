import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { installation, phase, portBase, stagecraft } from './installation.ts';

const lab = resolve(import.meta.dirname, '..', '..', 'lab');

/** What a company has beside the platform, played by a program of the lab; and the stagecraft.yaml that names it. */
export class Outside {
  readonly folder = mkdtempSync(join(tmpdir(), 'outside-'));
  private readonly main: string;
  private child: ChildProcess | undefined;

  constructor(main: string) {
    this.main = join(lab, main);
  }

  /** Secrets lie in files beside it, never in it. */
  configFile(spec: object, secrets: Record<string, string>): string {
    for (const [name, secret] of Object.entries(secrets)) {
      writeFileSync(join(this.folder, name), `${secret}\n`, { mode: 0o600 });
    }
    const file = join(this.folder, 'stagecraft.yaml');
    const whole = { phase: phase(), portBase, verify: { schedule: 'off' }, ...spec };
    const metadata = { name: installation };
    writeFileSync(file, JSON.stringify({ apiVersion: 'stagecraft.dev/v1', kind: 'Platform', metadata, spec: whole }));
    return file;
  }

  async start(env: NodeJS.ProcessEnv, isReady: () => Promise<boolean>): Promise<void> {
    this.child = spawn(process.execPath, [this.main], { env: { PATH: process.env.PATH, ...env }, stdio: 'ignore' });
    for (const end = Date.now() + 60_000; Date.now() < end; await pause(100)) {
      if (await isReady().catch(() => false)) return;
    }
    throw new Error(`${this.main} did not start within 60 s`);
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What `up` says when it refuses. */
export function refused(config: string): string {
  try {
    return `it did not refuse: ${stagecraft('up', '--config', config)}`;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return `${stdout}${stderr}`;
  }
}
