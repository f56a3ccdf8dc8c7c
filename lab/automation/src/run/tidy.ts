import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { describeError } from '../../../kit/log.ts';
import type { Base } from '../base.ts';
import { endedRuns, type Run } from '../domain/terraform.ts';
import { archivePath, runFolder } from '../terraform/workplace.ts';
import { isFinal } from './jobs.ts';

const day = 24 * 3600 * 1000;
const everyMs = 60_000;

interface Ended {
  id: number | string;
  created: string;
  ended: boolean;
}

/** Of each template or workspace those that have ended and are too old or too many; the newest always stays. */
function outlived<Item extends Ended>({ keep }: Base, items: Item[], of: (item: Item) => unknown): Item[] {
  const counts = new Map<unknown, number>();
  const oldest = Date.now() - keep.days * day;
  return items
    .toSorted((one, other) => Date.parse(other.created) - Date.parse(one.created))
    .filter((item) => {
      const place = counts.get(of(item)) ?? 0;
      counts.set(of(item), place + 1);
      return place > 0 && item.ended && (place >= keep.each || Date.parse(item.created) < oldest);
    });
}

async function tidyJobs(base: Base): Promise<number> {
  const { jobs, project_updates: updates } = base.store.of;
  const all = [...jobs.all(), ...updates.all()].map((job) => ({ ...job, ended: isFinal(job) }));
  const old = outlived(base, all, (job) => (job.type === 'job' ? `template ${job.name}` : `project ${job.name}`));
  for (const { id, type } of old) {
    await rm(base.store.folder('output', String(id)), { recursive: true, force: true });
    await (type === 'job' ? jobs : updates).remove(id);
  }
  return old.length;
}

/** One whose folder is still there waits for a start that can keep its state. */
const isSettled = (base: Base, run: Run): boolean =>
  endedRuns.includes(run.status) && !existsSync(runFolder(base, run));

async function tidyRuns(base: Base): Promise<number> {
  const { runs, configurations } = base.store.of;
  const all = runs.all().map((run) => ({ ...run, ended: isSettled(base, run) }));
  const old = outlived(base, all, (run) => run.workspace);
  for (const { id, configuration } of old) {
    await rm(base.store.folder('terraform-logs', id), { recursive: true, force: true });
    await runs.remove(id);
    if (runs.find((run) => run.configuration === configuration)) continue;
    await rm(archivePath(base, configuration), { force: true });
    await configurations.remove(configuration);
  }
  return old.length;
}

/** What nobody asks for any more goes, so that it does not fill the disk; states stay. */
export function tidyRegularly(base: Base): () => void {
  let busy = false;
  const round = async () => {
    if (busy) return;
    busy = true;
    try {
      const removed = { jobs: await tidyJobs(base), runs: await tidyRuns(base) };
      if (removed.jobs + removed.runs > 0) base.log.info('What is old was removed.', removed);
    } catch (error) {
      base.log.error('What is old could not be removed.', { error: describeError(error) });
    }
    busy = false;
  };
  const timer = setInterval(() => void round(), everyMs);
  void round();
  return () => clearInterval(timer);
}
