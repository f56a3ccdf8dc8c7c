import { statSync } from 'node:fs';
import type { ProcessSpec } from '../model/process.ts';
import { postgresProgram } from '../model/tools.ts';

export function programOf(spec: ProcessSpec, cache: string): string {
  if (spec.program === 'node') return process.execPath;
  if (spec.program === 'java' || spec.program === 'bao') return spec.program;
  return postgresProgram(cache, spec.env.POSTGRES_VERSION ?? '', 'postgres');
}

/** Whose a process becomes when root must not run it: whoever owns the folder that it works in. */
export function accountOf(spec: ProcessSpec): { uid?: number; gid?: number } {
  if (!spec.unprivileged || process.getuid?.() !== 0) return {};
  const { uid, gid } = statSync(spec.cwd);
  if (uid !== 0) return { uid, gid };
  throw new Error(`${spec.cwd} belongs to root, but ${spec.title} must not run as root`);
}
