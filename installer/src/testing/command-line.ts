import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './platform.ts';

export interface Said {
  code: number | null;
  out: string;
  err: string;
}

/** The real command in a process of its own, as somebody at a shell would give it. */
export function commandLine(
  home: string,
  args: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Said {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'stagecraft'), ...args, '--home', home], {
    cwd: options.cwd ?? home,
    env: { ...process.env, NO_COLOR: '', CI: '', ...options.env },
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: status, out: stdout, err: stderr };
}
