import type { Job, Status } from './model.ts';

type Seen = Status | 'warning' | 'ignored';

/** A failure that is allowed counts as passed; a manual job that may be left alone does not count at all. */
function see(job: Pick<Job, 'status' | 'allowFailure'>): Seen {
  if (!job.allowFailure) return job.status;
  if (job.status === 'failed' || job.status === 'canceled') return 'warning';
  return job.status === 'manual' ? 'ignored' : job.status;
}

/** One status for many jobs, by GitLab's order of precedence. undefined: there are none. */
export function composite(jobs: readonly Pick<Job, 'status' | 'allowFailure'>[]): Status | undefined {
  if (jobs.length === 0) return undefined;
  const seen = new Set(jobs.map(see));
  const only = (...statuses: Seen[]) => [...seen].every((each) => statuses.includes(each));
  const any = (...statuses: Seen[]) => statuses.some((each) => seen.has(each));
  if (only('skipped', 'ignored')) return seen.has('ignored') && seen.size === 1 ? 'success' : 'skipped';
  if (only('success', 'warning', 'skipped', 'ignored')) return 'success';
  if (only('created', 'skipped', 'ignored')) return 'created';
  if (only('canceled', 'success', 'warning', 'skipped', 'ignored')) return 'canceled';
  if (only('pending', 'created', 'skipped', 'ignored')) return 'pending';
  if (any('running', 'pending')) return 'running';
  if (any('manual')) return 'manual';
  if (any('scheduled')) return 'scheduled';
  return any('created') ? 'running' : 'failed';
}

const waiting: readonly Status[] = ['created', 'pending', 'running', 'scheduled'];

/** What stands before a job: undefined while that is not settled. */
export function before(jobs: readonly Job[], byNeeds: boolean): Status | undefined {
  if (jobs.length === 0) return 'success';
  // Who needs a job that does not run cannot run either, whatever the others do.
  if (byNeeds && jobs.some((job) => job.status === 'skipped' || see(job) === 'ignored')) return 'skipped';
  if (jobs.some((job) => waiting.includes(job.status) || see(job) === 'manual')) return undefined;
  return composite(jobs);
}

/** Whether a job runs after what came before; `manual` and `delayed` wait for success first. */
export function mayRun(when: Job['when'], prior: Status, byNeeds: boolean): boolean {
  if (when === 'always') return ['success', 'failed', 'skipped', 'canceled'].includes(prior);
  if (when === 'on_failure') return prior === 'failed';
  return prior === 'success' || (prior === 'skipped' && !byNeeds);
}
