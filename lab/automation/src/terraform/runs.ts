import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { describeError } from '../../../kit/log.ts';
import type { Base } from '../base.ts';
import { endedRuns, type Run, type RunStatus, type Workspace } from '../domain/terraform.ts';
import type { Started, Why } from '../run/workshop.ts';
import { openLog, type Stage } from './log-file.ts';
import { salvageState } from './states.ts';
import { applyPlan, makePlan, type StageContext, stageId } from './stages.ts';
import { runFolder } from './workplace.ts';

const restarted =
  'The automation service ended while this run was under way; its processes were ended too. Begin a new run.';

const interruptSeconds = 15;

const reasons: Record<Why, string> = {
  canceled: '',
  killed: '',
  stopped: 'The automation service was stopped while this run was under way. Begin a new run.',
  timeout: 'It did not finish in the time that it has, and was ended.',
};

export const isEnded = (run: Run): boolean => endedRuns.includes(run.status);

/** Ended by nothing but this service's own end, before anything was applied. */
export const wasInterrupted = ({ error, timestamps }: Run): boolean =>
  !timestamps.applying && [restarted, reasons.stopped].some((words) => error.startsWith(words));

export function explainRun(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
    return 'The disk is full. Free some space, then begin a new run.';
  return describeError(error);
}

interface Active {
  started?: Started;
  why?: Why;
  /** It was begun by an earlier service, and is taken up again. */
  goesOn?: boolean;
}

/** The runs of all workspaces: one at a time in each, a plan that waits for a word, an apply that is never half forgotten. */
export class Runs {
  #base: Base;
  #active = new Map<string, Active>();
  #finishing = new Map<Active, Promise<void>>();
  #listeners: ((run: Run) => void)[] = [];
  #closed = false;

  constructor(base: Base) {
    this.#base = base;
  }

  /** Whoever wants to hear of each state that a run comes to. */
  onMoved(listener: (run: Run) => void): void {
    this.#listeners.push(listener);
  }

  /** After a crash: what ran is ended and said so, the state that it had written is kept, its workspace is free again. */
  async recover(): Promise<void> {
    for (const run of this.#base.store.of.runs.all()) {
      if (['plan_queued', 'planning', 'applying'].includes(run.status)) {
        if (this.#base.workshop.outlives) this.#begin(run, (active) => this.#takeUp(run, active));
        else await this.#giveUp(run);
      } else if (isEnded(run)) {
        // Whoever was cut off after the last word had not yet freed the workspace.
        if (existsSync(runFolder(this.#base, run))) await this.#tidy(run);
        else await this.#unlock(run);
      }
    }
    this.schedule();
  }

  /** By what is found again what goes on elsewhere. */
  get underWay(): string[] {
    const runs = [...this.#active.keys()].flatMap((id) => this.#base.store.of.runs.get(id) ?? []);
    return runs.flatMap((run) => [stageId(run, 'plan'), stageId(run, 'apply')]);
  }

  async #giveUp(run: Run): Promise<void> {
    await this.#base.workshop.endLeft(run.mark, interruptSeconds);
    await this.#end(run, 'errored', restarted);
  }

  async #takeUp(run: Run, active: Active): Promise<void> {
    const workspace = this.#base.store.of.workspaces.get(run.workspace);
    const stage: Stage = run.status === 'applying' ? 'apply' : 'plan';
    active.goesOn = true;
    const { workshop } = this.#base;
    if (!workspace || !(await workshop.isThere(stageId(run, stage)))) {
      await workshop.forget(stageId(run, stage));
      return this.#giveUp(run);
    }
    await (stage === 'apply' ? this.#applying(run, workspace, active) : this.#planning(run, workspace, active));
  }

  schedule(): void {
    if (this.#closed) return;
    const open = this.#base.store.of.runs.all().filter((run) => !isEnded(run) && !this.#active.has(run.id));
    for (const run of open) {
      if (this.#active.size >= this.#base.capacity) return;
      const workspace = this.#base.store.of.workspaces.get(run.workspace);
      if (!workspace) continue;
      if (run.status === 'pending' && this.#mayPlan(run, workspace))
        this.#begin(run, (active) => this.#plan(run, workspace, active));
      else if (run.status === 'confirmed' || run.status === 'apply_queued')
        this.#begin(run, (active) => this.#apply(run, workspace, active));
    }
  }

  #mayPlan(run: Run, workspace: Workspace): boolean {
    if (run.planOnly) return true;
    if (workspace.lock) return false;
    const rivals = this.#base.store.of.runs
      .all()
      .filter((other) => other.workspace === run.workspace && !other.planOnly);
    const current = rivals.find(
      (other) => !isEnded(other) && (other.status !== 'pending' || this.#active.has(other.id)),
    );
    return !current && rivals.find((other) => other.status === 'pending')?.id === run.id;
  }

  #begin(run: Run, work: (active: Active) => Promise<void>): void {
    const active: Active = {};
    this.#active.set(run.id, active);
    const done = work(active)
      .catch((error: unknown) => this.#failed(run, active, error))
      .catch((error: unknown) => this.#base.log.error('The end of a run could not be kept', { run: run.id, error }))
      .finally(() => {
        this.#active.delete(run.id);
        this.#finishing.delete(active);
        this.schedule();
      });
    this.#finishing.set(active, done);
  }

  async #failed(run: Run, active: Active, error: unknown): Promise<void> {
    const text = explainRun(error);
    const now = this.#base.store.of.runs.get(run.id);
    const stage: Stage = now?.status === 'applying' ? 'apply' : 'plan';
    const log = await openLog(this.#base, run, stage).catch(() => undefined);
    try {
      log?.say(`Error: ${text}`);
    } catch {
      // A full disk; the run itself says why.
    }
    await log?.close().catch(() => undefined);
    const canceled = active.why === 'canceled' ? 'canceled' : active.why === 'killed' ? 'force_canceled' : 'errored';
    await this.#end(run, canceled, active.why ? reasons[active.why] : text);
  }

  async #to(run: Run, status: RunStatus, more: Partial<Run> = {}): Promise<void> {
    const { runs } = this.#base.store.of;
    const stamp = { [status]: new Date().toISOString() };
    const edit = (current: Run): Run => ({
      ...current,
      ...more,
      status,
      timestamps: { ...current.timestamps, ...stamp },
    });
    try {
      await runs.change(run.id, edit);
    } catch (error) {
      const current = runs.get(run.id);
      if (current) runs.remember(edit(current));
      this.#base.log.error('The state of a run could not be written', { run: run.id, error });
    }
    for (const listener of this.#listeners) listener(run);
  }

  /** In this order: the state is kept, the run has ended, the workspace is free. */
  async #end(run: Run, status: RunStatus, error = '', more: Partial<Run> = {}): Promise<void> {
    const kept = await this.#tidy(run);
    await this.#to(run, status, { error: [error, kept].filter(Boolean).join(' '), ...more });
    this.#base.log.info('A run ended', { run: run.id, status, explanation: error });
    if (!kept) await this.#unlock(run);
  }

  /** A run's folder goes only when its state is safe. What could not be kept is kept at the next start. */
  async #tidy(run: Run): Promise<string> {
    const folder = runFolder(this.#base, run);
    try {
      const origin = { workspace: run.workspace, run: run.id, createdBy: run.createdBy };
      const began = this.#base.store.of.runs.get(run.id)?.timestamps.applying !== undefined;
      if (began) await salvageState(this.#base, `${folder}/terraform.tfstate`, origin);
      await rm(folder, { recursive: true, force: true });
      if (isEnded(this.#base.store.of.runs.get(run.id) ?? run)) await this.#unlock(run);
      return '';
    } catch (error) {
      this.#base.log.error('The state of a run could not be kept yet', { run: run.id, folder, error });
      return `Its state could not be kept and waits in ${folder}; the workspace stays locked. Free some space and start the service again.`;
    }
  }

  async #lock(run: Run): Promise<void> {
    const reason = `Locked by run ${run.id}`;
    await this.#base.store.of.workspaces.change(run.workspace, (current) => ({
      ...current,
      lock: { kind: 'run', by: run.id, reason },
    }));
  }

  async #unlock(run: Run): Promise<void> {
    const { workspaces } = this.#base.store.of;
    const lock = workspaces.get(run.workspace)?.lock;
    if (lock?.kind === 'run' && lock.by === run.id)
      await workspaces.change(run.workspace, (current) => ({ ...current, lock: null }));
  }

  #context(run: Run, workspace: Workspace, active: Active): StageContext {
    const onStart = (started: Started) => {
      active.started = started;
      if (active.why) started.end(active.why);
    };
    return { base: this.#base, run, workspace, goesOn: active.goesOn ?? false, onStart };
  }

  async #plan(run: Run, workspace: Workspace, active: Active): Promise<void> {
    await this.#to(run, 'plan_queued');
    if (!run.planOnly) await this.#lock(run);
    await this.#to(run, 'planning');
    await this.#planning(run, workspace, active);
  }

  async #planning(run: Run, workspace: Workspace, active: Active): Promise<void> {
    const result = await makePlan(this.#context(run, workspace, active));
    if (active.why) return this.#endWith(run, active.why);
    if ('failed' in result) return this.#end(run, 'errored', result.failed);
    const { hasChanges, plan } = result;
    const applicable = hasChanges || run.allowEmptyApply;
    if (run.planOnly || !applicable) return this.#end(run, 'planned_and_finished', '', { hasChanges, plan });
    await this.#to(run, 'planned', { hasChanges, plan });
    if (run.autoApply) await this.#to(run, 'confirmed', { confirmedBy: run.createdBy });
  }

  async #apply(run: Run, workspace: Workspace, active: Active): Promise<void> {
    await this.#to(run, 'apply_queued');
    await this.#to(run, 'applying');
    await this.#applying(run, workspace, active);
  }

  async #applying(run: Run, workspace: Workspace, active: Active): Promise<void> {
    const result = await applyPlan(this.#context(run, workspace, active));
    const more = 'applied' in result ? { applied: result.applied } : {};
    if (active.why) return this.#endWith(run, active.why);
    if ('failed' in result) return this.#end(run, 'errored', result.failed, more);
    return this.#end(run, 'applied', '', more);
  }

  #endWith(run: Run, why: Why): Promise<void> {
    const statuses: Record<Why, RunStatus> = {
      canceled: 'canceled',
      killed: 'force_canceled',
      stopped: 'errored',
      timeout: 'errored',
    };
    return this.#end(run, statuses[why], reasons[why]);
  }

  /** Only a plan that waits can be confirmed, and only once: of two who say so, one is told that it is too late. */
  async confirm(run: Run, by: number, comment: string): Promise<boolean> {
    return this.#base.store.lock.run(`run ${run.id}`, async () => {
      if (this.#base.store.of.runs.get(run.id)?.status !== 'planned') return false;
      await this.#base.store.of.runs.change(run.id, (current) => ({
        ...current,
        comments: [...current.comments, comment].filter(Boolean),
      }));
      await this.#to(run, 'confirmed', { confirmedBy: by });
      this.schedule();
      return true;
    });
  }

  async discard(run: Run, why = ''): Promise<boolean> {
    return this.#base.store.lock.run(`run ${run.id}`, async () => {
      const now = this.#base.store.of.runs.get(run.id);
      if (!now || this.#active.has(run.id) || !['planned', 'pending'].includes(now.status)) return false;
      await this.#end(run, 'discarded', why);
      this.schedule();
      return true;
    });
  }

  async cancel(run: Run, force: boolean): Promise<boolean> {
    return this.#base.store.lock.run(`run ${run.id}`, async () => {
      const active = this.#active.get(run.id);
      const now = this.#base.store.of.runs.get(run.id);
      if (!now || isEnded(now) || (!active && now.status === 'planned')) return false;
      if (!active) {
        await this.#end(run, 'canceled');
        this.schedule();
        return true;
      }
      active.why = force ? 'killed' : (active.why ?? 'canceled');
      await this.#base.store.of.runs.change(run.id, (current) => ({
        ...current,
        timestamps: { ...current.timestamps, canceled: new Date().toISOString() },
      }));
      active.started?.end(active.why);
      return true;
    });
  }

  async stop(): Promise<void> {
    this.#closed = true;
    // Work that outlives this service is the next one's to take up.
    if (this.#base.workshop.outlives) return;
    for (const active of this.#active.values()) {
      active.why ??= 'stopped';
      active.started?.end('stopped');
    }
    await Promise.all(this.#finishing.values());
  }
}
