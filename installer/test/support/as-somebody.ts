import { execFileSync } from 'node:child_process';
import { chownSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** An account without rights: as root, what an ordinary user meets is tried as this one. */
export const nobody = { uid: 65_534, gid: 65_534 };

export const isRoot = process.getuid?.() === 0;

/** Whether an ordinary user can read this file and run this Node; on a machine that keeps both from others, nobody can be asked. */
export function canRead(file: string): boolean {
  if (!isRoot) return true;
  try {
    const read = `require('node:fs').readFileSync(${JSON.stringify(file)})`;
    execFileSync(process.execPath, ['-e', read], { ...nobody, cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export function giveTo(folder: string): void {
  if (!isRoot) return;
  chownSync(folder, nobody.uid, nobody.gid);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) giveTo(path.join(folder, entry.name));
  }
}

/** Runs a module’s text as an ordinary user, in a process of its own; gives back what it printed last, read as JSON. */
export function asOrdinaryUser(text: string): unknown {
  const args = ['--no-warnings', '--input-type=module-typescript', '-e', text];
  const output = execFileSync(process.execPath, args, { ...(isRoot ? nobody : {}), cwd: '/', timeout: 30_000 });
  return JSON.parse(output.toString().trim().split('\n').at(-1) ?? '');
}
