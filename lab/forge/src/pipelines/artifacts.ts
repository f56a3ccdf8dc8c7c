import { open } from 'node:fs/promises';
import { notFound } from '../http/errors.ts';
import type { Reply } from '../http/reply.ts';
import type { PipelineForge } from '../forge.ts';
import type { Job } from './model.ts';

/** Opened before anything is said: files that are forgotten at this moment are read to their end, or are not there. */
export async function artifactsReply({ pipelines }: PipelineForge, job: Job | undefined): Promise<Reply> {
  const file = job?.artifacts && (await open(pipelines.store.artifactsPath(job.id)).catch(() => undefined));
  if (!file || !job.artifacts) throw notFound();
  const headers = { 'content-type': 'application/zip', 'content-length': String(job.artifacts.size) };
  return { stream: file.createReadStream(), headers };
}
