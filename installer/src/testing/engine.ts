import { spawnSync } from 'node:child_process';

const docker = (...args: string[]): { code: number | null; out: string } => {
  const { status, stdout, stderr } = spawnSync('docker', args, { encoding: 'utf8', timeout: 120_000 });
  return { code: status, out: `${stdout ?? ''}${stderr ?? ''}`.trim() };
};

/** For `describe.skipIf`: the engine that answers on this machine decides what can be tried. */
export const noEngine = docker('version', '--format', '{{.Server.Version}}').code !== 0;

/** undefined when the engine has no such image, and cannot pull it either. */
export function availableImage(reference: string): string | undefined {
  if (noEngine) return undefined;
  if (docker('image', 'inspect', reference).code === 0) return reference;
  return docker('pull', '--quiet', reference).code === 0 ? reference : undefined;
}

/** Runs it and gives what it said; an end that is no success is the test's failure. */
export function dockerSays(...args: string[]): string {
  const { code, out } = docker(...args);
  if (code === 0) return out;
  throw new Error(`docker ${args.join(' ')} ended with ${code}: ${out}`);
}

/** A container that is gone when the test is. */
export function runContainer(...args: string[]): { id: string; remove(): void } {
  const id = dockerSays('run', '--detach', ...args);
  return { id, remove: () => void docker('rm', '--force', '--volumes', id) };
}

/** Where a container's port is on this machine. */
export function addressOf(id: string, port: number): string {
  return dockerSays('port', id, `${port}/tcp`).split('\n')[0] ?? '';
}
