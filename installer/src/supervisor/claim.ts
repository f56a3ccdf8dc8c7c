import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { identify, isSame, type ProcessIdentity } from '../adapters/process-identity.ts';

export interface Claim extends ProcessIdentity {
  version: string;
  since: string;
}

const claimPath = (folder: string): string => path.join(folder, 'run', 'supervisor.json');

export function readClaim(folder: string): Claim | undefined {
  try {
    return JSON.parse(readFileSync(claimPath(folder), 'utf8')) as Claim;
  } catch {
    return undefined;
  }
}

/** The file appears with its whole content, and only for one of several that try. */
function tryClaim(file: string, claim: Claim): boolean {
  const own = `${file}.${claim.pid}`;
  writeFileSync(own, `${JSON.stringify(claim, null, 2)}\n`, { mode: 0o600 });
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Moving is what only one can do: who comes second must not take away the claim of who came first. */
function setAside(file: string, stale: Claim | undefined): void {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
    const moved = JSON.parse(readFileSync(aside, 'utf8')) as Claim;
    if (stale && moved.pid !== stale.pid) linkSync(aside, file);
  } catch {
    // It is gone or damaged: both are as good.
  }
  rmSync(aside, { force: true });
}

/** Whether this process is now the installation's one keeper. */
export async function claimFolder(folder: string, version: string): Promise<boolean> {
  const file = claimPath(folder);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const identity = await identify(process.pid);
  const claim = { pid: process.pid, started: identity?.started ?? '', version, since: new Date().toISOString() };
  for (let attempt = 0; attempt < 5; attempt += 1) {
    if (tryClaim(file, claim)) return true;
    const holder = readClaim(folder);
    if (holder && holder.pid !== process.pid && (await isSame(holder))) return false;
    setAside(file, holder);
  }
  return false;
}

export function dropClaim(folder: string): void {
  if (readClaim(folder)?.pid === process.pid) rmSync(claimPath(folder), { force: true });
}
