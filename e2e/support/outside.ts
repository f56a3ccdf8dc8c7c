import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { configuration, imageMap, installation, phase, portBase, stagecraft, target } from './installation.ts';

const lab = resolve(import.meta.dirname, '..', '..', 'lab');

/** A cluster that was dressed is known by its file alone, which is JSON. */
const usual = target() === 'openshift' ? configuration() : undefined;
const usualMap = usual === undefined ? {} : imageMap();

function usualSpec(): object {
  if (usual === undefined) return {};
  const { spec } = JSON.parse(readFileSync(usual, 'utf8')) as { spec: { images?: object } };
  return { ...spec, images: { ...spec.images, map: usualMap } };
}

/** Brings up what was there before. */
export function asBefore(): string {
  if (usual === undefined) return stagecraft('up');
  const map = join(mkdtempSync(join(tmpdir(), 'outside-')), 'images.yaml');
  writeFileSync(map, JSON.stringify(usualMap));
  try {
    return stagecraft('up', '--config', usual, '--image-map', map, '--phase', String(phase()));
  } finally {
    rmSync(dirname(map), { recursive: true });
  }
}

/** What a company has beside the platform, played by a program of the lab; and the stagecraft.yaml that names it. */
export class Outside {
  readonly folder = mkdtempSync(join(tmpdir(), 'outside-'));
  private readonly main: string;
  private child: ChildProcess | undefined;
  /** Files that the usual one names lie beside it. */
  private readonly config =
    usual === undefined ? join(this.folder, 'stagecraft.yaml') : join(dirname(usual), 'outside.yaml');

  constructor(main: string) {
    this.main = join(lab, main);
  }

  path = (name: string): string => join(this.folder, name);

  /** Secrets lie in files beside it, never in it. */
  configFile(spec: object, secrets: Record<string, string>): string {
    for (const [name, secret] of Object.entries(secrets)) {
      writeFileSync(this.path(name), `${secret}\n`, { mode: 0o600 });
    }
    const whole = { ...usualSpec(), phase: phase(), portBase, verify: { schedule: 'off' }, ...spec };
    const platform = {
      apiVersion: 'stagecraft.dev/v1',
      kind: 'Platform',
      metadata: { name: installation },
      spec: whole,
    };
    writeFileSync(this.config, JSON.stringify(platform));
    return this.config;
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
    for (const path of [this.folder, this.config]) rmSync(path, { recursive: true, force: true });
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
