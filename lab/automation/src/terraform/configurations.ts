import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { privateFolder } from '../../../kit/files.ts';
import type { Base } from '../base.ts';
import type { Configuration, Workspace } from '../domain/terraform.ts';
import { BadArchive, unpack } from './archive.ts';
import { newId } from './states.ts';
import { archivePath, outerFolders } from './workplace.ts';

export async function newConfiguration(
  base: Base,
  workspace: Workspace,
  createdBy: number,
  more: Partial<Configuration> = {},
): Promise<Configuration> {
  return base.store.of.configurations.put({
    id: newId('cv'),
    created: new Date().toISOString(),
    workspace: workspace.id,
    status: 'pending',
    error: '',
    speculative: false,
    autoQueueRuns: true,
    source: 'tfe-api',
    createdBy,
    ...more,
  });
}

/** Unpacked once to see that it can be: a half-sent archive is said now, and not by the run. */
async function check(base: Base, archive: Buffer, outer: number): Promise<string> {
  const folder = await mkdtemp(join(await privateFolder(base.store.folder('temporary')), 'upload-'));
  try {
    await unpack(archive, folder, outer);
    return '';
  } catch (error) {
    if (error instanceof BadArchive) return error.message;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function keepArchive(base: Base, id: string, archive: Buffer): Promise<string> {
  const problem = await check(base, archive, outerFolders(base.store.of.configurations.get(id)));
  if (!problem) {
    await privateFolder(base.store.folder('configurations'));
    const path = archivePath(base, id);
    try {
      await writeFile(`${path}.tmp`, archive, { mode: 0o600, flush: true });
      await rename(`${path}.tmp`, path);
    } catch (error) {
      await rm(`${path}.tmp`, { force: true });
      throw error;
    }
  }
  await base.store.of.configurations.change(id, (current) => ({
    ...current,
    status: problem ? 'errored' : 'uploaded',
    error: problem,
  }));
  return problem;
}
