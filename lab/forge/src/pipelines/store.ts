import { mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../../kit/log.ts';
import { Collection } from '../store/collection.ts';
import type { Store } from '../store/store.ts';
import type { CommitStatus, Job, Pipeline, Trigger } from './model.ts';

const last = (documents: readonly { id: number }[]) => Math.max(0, ...documents.map((document) => document.id));

/** Pipelines, their jobs, what the jobs said and what they left. */
export class PipelineStore {
  readonly pipelines: Collection<Pipeline>;
  readonly jobs: Collection<Job>;
  readonly statuses: Collection<CommitStatus>;
  readonly triggers: Collection<Trigger>;
  readonly #folder: string;
  readonly #dataDir: string;

  constructor(dataDir: string) {
    const folder = (name: string) => join(dataDir, 'metadata', name);
    this.#dataDir = dataDir;
    this.#folder = join(dataDir, 'pipelines');
    this.pipelines = new Collection(folder('pipelines'));
    this.jobs = new Collection(folder('jobs'));
    this.statuses = new Collection(folder('commit-statuses'));
    this.triggers = new Collection(folder('triggers'));
  }

  async load(log: Log, store: Store): Promise<void> {
    const all = [this.pipelines, this.jobs, this.statuses, this.triggers];
    for (const each of all) await each.load(this.#dataDir, log);
    for (const name of ['traces', 'artifacts']) await mkdir(join(this.#folder, name), { recursive: true });
    await store.sequences.load({
      pipelines: last(this.pipelines.all()),
      jobs: last(this.jobs.all()),
      statuses: last(this.statuses.all()),
      triggers: last(this.triggers.all()),
    });
  }

  /** Newest tries only, unless all are asked for; in the order in which they were made. */
  jobsOf(pipelineId: number, retried = false): Job[] {
    return this.jobs.all().filter((job) => job.pipelineId === pipelineId && (retried || !job.retried));
  }

  ofProject(projectId: number): Pipeline[] {
    return this.pipelines.all().filter((pipeline) => pipeline.projectId === projectId);
  }

  tracePath(jobId: number): string {
    return join(this.#folder, 'traces', `${jobId}.log`);
  }

  artifactsPath(jobId: number): string {
    return join(this.#folder, 'artifacts', `${jobId}.zip`);
  }

  async traceSize(jobId: number): Promise<number> {
    return stat(this.tracePath(jobId)).then(
      (found) => found.size,
      () => 0,
    );
  }

  /** Puts a piece at its place: the same piece sent twice stands there once. */
  async writeTrace(jobId: number, offset: number, bytes: Buffer): Promise<void> {
    const handle = await open(this.tracePath(jobId), offset === 0 ? 'w' : 'r+', 0o600);
    try {
      await handle.write(bytes, 0, bytes.length, offset);
    } finally {
      await handle.close();
    }
  }

  async eraseFiles(jobId: number): Promise<void> {
    await rm(this.tracePath(jobId), { force: true });
    await rm(this.artifactsPath(jobId), { force: true });
  }
}
