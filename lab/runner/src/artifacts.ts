import { readZip, writeZip } from '../../kit/zip.ts';
import { collect } from './collect.ts';
import type { Say } from './executor.ts';
import { explain, type ForgeClient } from './forge-client.ts';
import { broken, type ArtifactWish, type JobPayload } from './payload.ts';
import { unpack } from './workspace.ts';

export type Files = { job: JobPayload; client: ForgeClient; project: string; owner: number | undefined; say: Say };

const unpackLimit = 512 * 1024 * 1024;

/** What earlier jobs have left for this one. */
export async function takeArtifacts({ job, client, project, owner, say }: Files): Promise<void> {
  for (const { id, name, token } of job.dependencies) {
    try {
      const entries = await readZip(await client.download(id, token), unpackLimit);
      await unpack(project, entries, owner);
      say(`Took ${entries.length} files from ${name}.`);
    } catch (error) {
      throw broken(`The files of ${name} could not be taken: ${explain(error)}`);
    }
  }
}

export const isDue = ({ when }: ArtifactWish, succeeded: boolean): boolean =>
  when === 'always' || (when === 'on_success') === succeeded;

export async function bringArtifacts(files: Files, succeeded: boolean): Promise<void> {
  const { job, client, project, owner, say } = files;
  for (const wish of job.artifacts.filter((each) => isDue(each, succeeded))) {
    const { entries, passedOver } = await collect(project, wish, owner);
    if (passedOver > 0) say(`WARNING: ${passedOver} files are not this job's own and are left out.`, 'bad');
    if (entries.length === 0) {
      say(`WARNING: ${wish.paths.join(', ')}: no matching files.`, 'bad');
      continue;
    }
    const expireIn = wish.expire_in ? { expireIn: wish.expire_in } : {};
    const dotenv = wish.artifact_type === 'dotenv';
    const bytes = dotenv ? Buffer.concat(entries.map((entry) => entry.content)) : await writeZip(entries);
    await client.upload(job, { type: wish.artifact_type, bytes, ...expireIn });
    say(`Uploaded ${entries.length} files (${bytes.length} bytes) as ${wish.artifact_type}.`);
  }
}
