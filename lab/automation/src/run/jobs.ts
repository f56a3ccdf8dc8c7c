import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { privateFolder } from '../../../kit/files.ts';
import { describeError } from '../../../kit/log.ts';
import type { Base } from '../base.ts';
import {
  finalStatuses,
  type HostSummary,
  type Job,
  type JobTemplate,
  type Project,
  type ProjectUpdate,
  type Status,
  type UnifiedJob,
} from '../domain/awx.ts';
import { Output } from './output.ts';
import { labFolder, prepareCommand } from './command.ts';
import { killMarked } from './marks.ts';
import { describeFailure, placeProject, type Running, updateProject } from './source.ts';
import { GitFailure } from './git.ts';
import type { Ended, Started, Why, Work } from './workshop.ts';

const restarted = 'The automation service ended while this job ran; its processes were ended too. Launch it again.';
const stopped = 'The automation service was stopped while this job ran. Launch it again.';

export const isFinal = (job: UnifiedJob): boolean => finalStatuses.includes(job.status);

export function explainError(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
    return 'The disk is full. Free some space, then launch the job again.';
  return describeError(error);
}

type Outcome = Pick<UnifiedJob, 'status' | 'job_explanation'> & Partial<Pick<UnifiedJob, 'result_traceback'>>;

const outcomes: Record<Why, Outcome> = {
  canceled: { status: 'canceled', job_explanation: 'Job was canceled.' },
  timeout: { status: 'failed', job_explanation: 'Job terminated due to timeout' },
  stopped: { status: 'error', job_explanation: stopped },
  killed: { status: 'error', job_explanation: stopped },
};

function outcomeOf({ codes, why }: Ended): Outcome {
  if (why) return outcomes[why];
  return { status: codes.at(-1) === 0 ? 'successful' : 'failed', job_explanation: '' };
}

interface Active {
  job: UnifiedJob;
  started?: Pick<Started, 'end'>;
  /** Asked to end while nothing of it ran yet. */
  why?: Why;
  /** It goes on without this service. */
  outlives?: boolean;
  /** It was begun by an earlier service, and is taken up again. */
  goesOn?: boolean;
}

const graceMs = 5000;

const workId = (job: UnifiedJob): string => `job-${job.id}-${job.mark.slice(0, 8)}`;

/** The queue of jobs and project updates: what waits, what runs, and how each ended. */
export class Jobs {
  #base: Base;
  #active = new Map<number, Active>();
  #finishing = new Map<Active, Promise<void>>();
  #closed = false;

  constructor(base: Base) {
    this.#base = base;
  }

  #of(job: UnifiedJob) {
    return job.type === 'job' ? this.#base.store.of.jobs : this.#base.store.of.project_updates;
  }

  folder(job: UnifiedJob): string {
    return this.#base.store.folder('output', String(job.id));
  }

  /** After a crash: ends what still runs of it, says so in each job, and goes on with what had not begun. */
  async recover(): Promise<void> {
    const { jobs, project_updates: updates } = this.#base.store.of;
    for (const job of [...jobs.all(), ...updates.all()]) {
      if (isFinal(job)) continue;
      if (job.status === 'pending' && job.type === 'job') continue;
      const mayGoOn = job.type === 'job' && job.status === 'running' && this.#base.workshop.outlives;
      if (mayGoOn) this.#begin(job, (active) => this.#takeUp(job as Job, active));
      else await this.#giveUp(job);
    }
    this.schedule();
  }

  async #giveUp(job: UnifiedJob): Promise<void> {
    await killMarked(job.mark, this.#base.log);
    await this.#clear(job);
    await this.#finish(job, { status: 'error', job_explanation: restarted });
  }

  /** What went on while this service was away is followed from its beginning. */
  async #takeUp(job: Job, active: Active): Promise<void> {
    active.outlives = true;
    active.goesOn = true;
    const { workshop } = this.#base;
    if (!(await workshop.isThere(workId(job)))) {
      // Its pod is gone, and what it was told in private is not.
      await workshop.forget(workId(job));
      return this.#giveUp(job);
    }
    await rm(this.folder(job), { recursive: true, force: true });
    await this.#runJob(job, active);
  }

  /** By what is found again what goes on elsewhere. */
  get underWay(): string[] {
    return [...this.#active.values()].map(({ job }) => workId(job));
  }

  #private(job: UnifiedJob): string {
    return this.#base.store.folder('running', String(job.id));
  }

  /** Before the end is told: whoever knows that a job has ended finds none of its secrets on the disk any more. */
  async #clear(job: UnifiedJob): Promise<void> {
    await rm(this.#private(job), { recursive: true, force: true }).catch((error: unknown) =>
      this.#base.log.error('The folder of a job could not be removed', { job: job.id, error }),
    );
  }

  schedule(): void {
    if (this.#closed) return;
    const pending = this.#base.store.of.jobs
      .all()
      .filter((job) => job.status === 'pending' && !this.#active.has(job.id));
    for (const job of pending) {
      if (this.#active.size >= this.#base.capacity) return;
      if (this.#mayStart(job)) this.#begin(job, (active) => this.#runJob(job, active));
    }
  }

  #mayStart(job: Job): boolean {
    const template = this.#base.store.of.job_templates.get(job.job_template);
    if (template?.allow_simultaneous) return true;
    return ![...this.#active.values()].some(
      ({ job: other }) => other.type === 'job' && (other as Job).job_template === job.job_template,
    );
  }

  #begin(job: UnifiedJob, run: (active: Active) => Promise<void>): void {
    const active: Active = { job };
    this.#active.set(job.id, active);
    const done = run(active)
      .catch((error: unknown) => this.#base.log.error('A job could not be kept', { job: job.id, error }))
      .finally(() => {
        this.#active.delete(job.id);
        this.#finishing.delete(active);
        this.schedule();
      });
    this.#finishing.set(active, done);
  }

  /** An update that somebody asked for, or that a new project begins with. */
  async launchUpdate(project: Project, by: number | null): Promise<ProjectUpdate> {
    const update = await this.#createUpdate(project, by, 'manual');
    this.#begin(update, async (active) => {
      await this.#runUpdate(update, project, active);
    });
    return update;
  }

  async #createUpdate(project: Project, by: number | null, how: UnifiedJob['launch_type']): Promise<ProjectUpdate> {
    const { store } = this.#base;
    return store.of.project_updates.put({
      ...(await store.stamp('project_updates')),
      ...newRun(project.name, project.description, by, how, project.timeout),
      type: 'project_update',
      project: project.id,
    });
  }

  async #change(job: UnifiedJob, change: Partial<UnifiedJob>): Promise<void> {
    const collection = this.#of(job);
    const modified = new Date().toISOString();
    try {
      await collection.change(job.id, (current) => ({ ...current, ...change, modified }) as never);
    } catch (error) {
      const current = collection.get(job.id);
      if (!current) throw error;
      // On a full disk the end of a job is seen all the same; after a restart it is found as interrupted.
      collection.remember({ ...current, ...change, modified } as never);
      this.#base.log.error('The state of a job could not be written', { job: job.id, error });
    }
  }

  async #finish(job: UnifiedJob, outcome: Outcome): Promise<void> {
    const started = this.#of(job).get(job.id)?.started;
    const finished = new Date().toISOString();
    const elapsed = started ? (Date.parse(finished) - Date.parse(started)) / 1000 : 0;
    const canceled = outcome.status === 'canceled' ? { canceled_on: finished } : {};
    await this.#change(job, { ...outcome, ...canceled, finished, elapsed });
    this.#base.log.info('A job ended', {
      job: job.id,
      name: job.name,
      status: outcome.status,
      explanation: outcome.job_explanation,
    });
  }

  #running(job: UnifiedJob, active: Active, say: (text: string) => void): Running {
    const onStart = (started: Pick<Started, 'end'>) => {
      active.started = started;
      if (active.why) started.end(active.why);
    };
    return { mark: job.mark, timeoutSeconds: job.timeout || this.#base.timeoutSeconds, onStart, say };
  }

  async #runUpdate(update: ProjectUpdate, project: Project, active: Active): Promise<boolean> {
    const { store } = this.#base;
    const folder = this.#private(update);
    let output: Output | undefined;
    let outcome: Outcome = { status: 'successful', job_explanation: '' };
    try {
      await privateFolder(folder);
      output = new Output(await privateFolder(this.folder(update)), update.id, '', [], () => undefined);
      await this.#change(update, { status: 'running', started: new Date().toISOString() });
      const say = (text: string) => output?.say(text);
      const revision = await updateProject(this.#base, project, folder, this.#running(update, active, say));
      output.say(`The project is at ${revision}`);
      const last_updated = new Date().toISOString();
      await store.of.projects.change(project.id, (current) => ({
        ...current,
        scm_revision: revision,
        status: 'successful',
        last_updated,
      }));
      await this.#change(update, { scm_revision: revision });
    } catch (error) {
      if (error instanceof GitFailure) output?.say(explainError(error));
      outcome = await this.#updateFailed(project, active, error);
    }
    output?.close();
    await this.#clear(update);
    await this.#finish(update, outcome);
    return outcome.status === 'successful';
  }

  async #updateFailed(project: Project, active: Active, error: unknown): Promise<Outcome> {
    await this.#base.store.of.projects
      .change(project.id, (current) => ({ ...current, status: 'failed' }))
      .catch(() => undefined);
    if (active.why) return outcomes[active.why];
    return { status: error instanceof GitFailure ? 'failed' : 'error', job_explanation: explainError(error) };
  }

  /** Brings the project up to date first where the template's project wants it, or was never fetched. */
  async #ready(job: Job, project: Project, active: Active): Promise<Project | undefined> {
    if (project.scm_type !== 'git' || (project.scm_revision && !project.scm_update_on_launch)) return project;
    await this.#change(job, { status: 'waiting' });
    const update = await this.#createUpdate(project, job.launched_by, 'dependency');
    if (await this.#runUpdate(update, project, active)) return this.#base.store.of.projects.get(project.id);
    const outcome: Outcome = { status: 'failed', job_explanation: describeFailure(update) };
    await this.#finish(job, active.why ? outcomes[active.why] : outcome);
    return undefined;
  }

  async #runJob(job: Job, active: Active): Promise<void> {
    const outcome = await this.#execute(job, active).catch((error: unknown) => {
      this.#base.log.warn('A job could not be run', { job: job.id, error });
      const explanation = explainError(error);
      const failed: Outcome = { status: 'error', job_explanation: explanation, result_traceback: explanation };
      return active.why ? outcomes[active.why] : failed;
    });
    await this.#clear(job);
    if (outcome) await this.#finish(job, outcome);
  }

  async #execute(job: Job, active: Active): Promise<Outcome | undefined> {
    const { store, workshop } = this.#base;
    const [template, known] = [store.of.job_templates.get(job.job_template), store.of.projects.get(job.project)];
    if (!template || !known) throw new Error('The template or its project was removed after the launch.');
    const running = this.#running(job, active, () => undefined);
    // What is taken up again has its files already.
    if (!active.goesOn) {
      const project = await this.#ready(job, known, active);
      if (!project) return undefined;
      const folder = await privateFolder(this.#private(job));
      await placeProject(this.#base, project, join(folder, 'project'), running);
      const started = new Date().toISOString();
      await this.#change(job, { status: 'running', started, scm_revision: project.scm_revision });
      active.outlives = workshop.outlives;
    }
    return this.#perform(job, template, active, running);
  }

  async #perform(job: Job, template: JobTemplate, active: Active, running: Running): Promise<Outcome> {
    const folder = this.#private(job);
    // As secret as the mark is: both stand in the environment of the job alone.
    const nonce = job.mark.replaceAll('-', '');
    const { step, env, secrets } = await prepareCommand(this.#base, template, job, folder, nonce);
    let hosts: Record<string, HostSummary> = {};
    const output = new Output(await privateFolder(this.folder(job)), job.id, nonce, secrets, (moment) => {
      if (moment.stats) hosts = moment.stats;
    });
    if (job.job_type !== 'script') output.expectMoments();
    let broken: unknown;
    const take = (chunk: Buffer) => {
      try {
        if (!broken) output.write(chunk);
      } catch (error) {
        broken = error;
        active.started?.end('killed');
      }
    };
    try {
      const { mark, timeoutSeconds } = running;
      const work: Work = {
        ...{ id: workId(job), mark, kind: 'job', title: job.name, folder, cwd: join(folder, 'project'), env },
        ...{
          shared: labFolder(this.#base),
          brings: false,
          goesOn: active.goesOn ?? false,
          steps: [step],
          timeoutSeconds,
        },
        ...{ gentle: 'SIGTERM', graceMs, output: take },
      };
      const started = this.#base.workshop.start(work);
      running.onStart(started);
      const ended = await started.ended;
      if (broken) throw broken;
      await this.#change(job, { hosts } as Partial<Job>);
      return outcomeOf(ended);
    } finally {
      output.close();
    }
  }

  /** False when there is nothing to cancel any more. */
  async cancel(job: UnifiedJob): Promise<boolean> {
    if (isFinal(job)) return false;
    await this.#change(job, { cancel_flag: true });
    const active = this.#active.get(job.id);
    if (!active) {
      await this.#finish(job, outcomes.canceled);
      return true;
    }
    active.why ??= 'canceled';
    active.started?.end('canceled');
    return true;
  }

  async stop(): Promise<void> {
    this.#closed = true;
    const ours = [...this.#finishing].filter(([active]) => !active.outlives);
    for (const [active] of ours) {
      active.why ??= 'stopped';
      active.started?.end('stopped');
    }
    await Promise.all(ours.map(([, done]) => done));
  }
}

export function newRun(
  name: string,
  description: string,
  by: number | null,
  how: UnifiedJob['launch_type'],
  timeout: number,
) {
  return {
    name,
    description,
    status: 'pending' as Status,
    started: null,
    finished: null,
    canceled_on: null,
    elapsed: 0,
    job_explanation: '',
    result_traceback: '',
    launch_type: how,
    launched_by: by,
    cancel_flag: false,
    timeout,
    scm_revision: '',
    mark: randomUUID(),
  };
}
