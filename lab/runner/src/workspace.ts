import { chmod, chown, lchown, lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Confinement } from '../../kit/confinement.ts';
import type { JobPayload } from './payload.ts';
import type { Entry } from './zip.ts';

export type Workspace = { folder: string; home: string; temporary: string; files: string; project: string };

export function jobFolder(dataDir: string, slot: number, job: JobPayload): string {
  return join(dataDir, 'jobs', `${slot}-${job.id}`);
}

/** Folders of the job alone: its user may enter, nobody else. */
export async function makeWorkspace(
  dataDir: string,
  confinement: Confinement,
  slot: number,
  job: JobPayload,
): Promise<Workspace> {
  const folder = jobFolder(dataDir, slot, job);
  const inside = (name: string) => join(folder, name);
  const name = job.job_info.project_name.replace(/[^\w.-]/g, '_') || 'project';
  const workspace = {
    folder,
    home: inside('home'),
    temporary: inside('tmp'),
    files: inside('files'),
    project: inside(name),
  };
  await rm(folder, { recursive: true, force: true });
  const owner = confinement.owner(slot);
  // The job may look into these two and change nothing: what lies there is written by the runner, as root.
  for (const each of [folder, workspace.files])
    await makeFolder(each, 0o750, owner === undefined ? undefined : 0, owner);
  for (const each of [workspace.home, workspace.temporary, workspace.project])
    await makeFolder(each, 0o700, owner, owner);
  return workspace;
}

async function makeFolder(
  path: string,
  mode: number,
  owner: number | undefined,
  group: number | undefined,
): Promise<void> {
  await mkdir(path, { recursive: true, mode });
  if (owner !== undefined && group !== undefined) await chown(path, owner, group);
}

/** Before anything of the job has run, so that no link of its making is in the way. */
export async function writeForJob(path: string, content: string, group: number | undefined): Promise<void> {
  await writeFile(path, content, { mode: 0o640, flag: 'wx' });
  if (group !== undefined) await chown(path, 0, group);
}

async function makeFolders(root: string, parts: readonly string[], owner: number | undefined): Promise<void> {
  let path = root;
  for (const part of parts) {
    path = join(path, part);
    const found = await lstat(path).catch(() => undefined);
    // A link that came with the repository must not lead the archive out of the job's folder.
    if (found && !found.isDirectory()) throw new Error(`${part} in the way of the archive is not a folder.`);
    if (found) continue;
    await mkdir(path);
    if (owner !== undefined) await chown(path, owner, owner);
  }
}

/** Nothing of the job runs while this does, so what is looked at stays as it was seen. */
export async function unpack(root: string, entries: readonly Entry[], owner: number | undefined): Promise<void> {
  for (const { path, mode, content } of entries) {
    const parts = path.split('/').filter((part) => part !== '' && part !== '.');
    if (path.startsWith('/') || parts.includes('..') || parts.length === 0)
      throw new Error(`The archive holds ${path}.`);
    const target = join(root, ...parts);
    await makeFolders(root, parts.slice(0, -1), owner);
    const found = await lstat(target).catch(() => undefined);
    if (found && !found.isFile()) throw new Error(`${path} in the way of the archive is not a file.`);
    await rm(target, { force: true });
    await writeFile(target, content, { flag: 'wx', mode: 0o600 });
    await chmod(target, mode & 0o755);
    if (owner !== undefined) await lchown(target, owner, owner);
  }
}
