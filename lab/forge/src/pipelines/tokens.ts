import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Viewer } from '../domain/access.ts';
import type { PipelineForge } from '../forge.ts';
import type { Job } from './model.ts';

const prefix = 'glcbt-';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

export function makeJobToken(): { token: string; tokenHash: string } {
  const token = prefix + randomBytes(20).toString('base64url');
  return { token, tokenHash: digest(token) };
}

export function fitsJob(job: Job, token: string | undefined): boolean {
  return token !== undefined && job.tokenHash !== undefined && job.tokenHash === digest(token);
}

export function fitsRunner(forge: PipelineForge, token: unknown): boolean {
  if (typeof token !== 'string') return false;
  return timingSafeEqual(Buffer.from(digest(token)), Buffer.from(digest(forge.pipelines.runnerToken)));
}

/** A job's token is good while the job runs, for what the person whose pipeline it is may read. */
export function jobOfToken(forge: PipelineForge, token: string): Job | undefined {
  if (!token.startsWith(prefix)) return undefined;
  const tokenHash = digest(token);
  return forge.pipelines.store.jobs.find((job) => job.tokenHash === tokenHash && job.status === 'running');
}

export function viewerOfToken(forge: PipelineForge, token: string): Viewer | undefined {
  const job = jobOfToken(forge, token);
  const user = job && forge.store.users.get(job.userId);
  return user && !user.blocked ? { user, scopes: ['read_repository', 'job'] } : undefined;
}
