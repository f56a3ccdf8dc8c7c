import { exitCodes } from '../model/errors.ts';
import type { ScheduleSpec, ScheduleStatus } from '../model/schedule.ts';
import { describe, say } from './log.ts';
import { logPath, rotate } from './process-log.ts';
import { runOnce, type ScheduledRun } from './scheduled-run.ts';
import { Register } from './state.ts';

export interface Scheduled {
  spec: ScheduleSpec;
  fingerprint: string;
  /** The last run, ISO 8601; kept across keepers, so that a new one does not begin all over again. */
  started?: string;
  ended?: string;
}

/** A machine that has slept is late by no more than this. */
const longestSleepMs = 60_000;
const largestLog = 1024 * 1024;

/** Runs commands again and again: each one at a time, in a process of its own. */
export class Scheduler {
  readonly #folder: string;
  readonly #register: Register<Scheduled>;
  readonly #next = new Map<string, number>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #running = new Map<string, ScheduledRun>();
  #stopped = false;

  constructor(folder: string) {
    this.#folder = folder;
    this.#register = new Register(folder, 'schedules');
  }

  /** Takes up what a keeper before this one was told. */
  resume(): void {
    for (const [name] of this.#register.all) this.#begin(name);
  }

  get statuses(): ScheduleStatus[] {
    return this.#register.all.map(([name, { spec, fingerprint, started, ended }]) => {
      const run = this.#running.get(name);
      return {
        name,
        title: spec.title,
        fingerprint,
        next: new Date(this.#next.get(name) ?? Date.now()).toISOString(),
        ...(run ? { pid: run.pid } : {}),
        ...(started === undefined ? {} : { started }),
        ...(ended === undefined ? {} : { ended }),
      };
    });
  }

  put({ spec, fingerprint }: Scheduled): void {
    const before = this.#register.get(spec.name);
    if (before?.fingerprint === fingerprint) return;
    this.#register.set(spec.name, { ...before, spec, fingerprint });
    this.#begin(spec.name);
  }

  async remove(name: string): Promise<void> {
    clearTimeout(this.#timers.get(name));
    this.#register.delete(name);
    await this.#end(name);
  }

  /** Nothing is begun any more, and what runs is ended. `forget`: a next keeper begins nothing by itself. */
  async stop(forget: boolean): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    if (forget) this.#register.clear();
    await Promise.all([...this.#running.keys()].map((name) => this.#end(name)));
  }

  async #end(name: string): Promise<void> {
    const run = this.#running.get(name);
    run?.kill();
    await run?.ended;
  }

  #begin(name: string): void {
    const entry = this.#register.get(name);
    if (!entry) return;
    const { spec, started, ended } = entry;
    // A run that was cut off is begun again; one that has ended was one.
    const whole = started !== undefined && ended !== undefined && ended >= started;
    const due = whole ? Date.parse(started) + spec.everySeconds * 1000 : 0;
    this.#wait(name, Math.max(Date.now() + spec.firstSeconds * 1000, due));
  }

  /** In short sleeps: the clock may be set, and the machine may sleep itself. */
  #wait(name: string, until: number): void {
    clearTimeout(this.#timers.get(name));
    if (this.#stopped) return;
    this.#next.set(name, until);
    const left = until - Date.now();
    const wake = (): void => (left <= longestSleepMs ? void this.#run(name) : this.#wait(name, until));
    this.#timers.set(name, setTimeout(wake, Math.min(Math.max(left, 0), longestSleepMs)));
  }

  async #run(name: string): Promise<void> {
    const entry = this.#register.get(name);
    if (!entry || this.#running.has(name)) return;
    const { spec } = entry;
    const started = new Date();
    try {
      await rotate(logPath(this.#folder, name), largestLog);
      const run = runOnce(spec, this.#folder);
      this.#running.set(name, run);
      this.#note(name, { started: started.toISOString() });
      const code = await run.ended;
      say('info', 'a scheduled run has ended', { name, code });
      if (!this.#stopped) this.#note(name, { ended: new Date().toISOString() });
      this.#again(name, started.getTime(), code);
    } catch (error) {
      say('error', 'a scheduled run could not be begun', { name, error: describe(error) });
      this.#wait(name, Date.now() + spec.againSeconds * 1000);
    } finally {
      this.#running.delete(name);
    }
  }

  #note(name: string, change: Partial<Scheduled>): void {
    const entry = this.#register.get(name);
    if (entry) this.#register.set(name, { ...entry, ...change });
  }

  #again(name: string, started: number, code: number | undefined): void {
    const entry = this.#register.get(name);
    if (!entry) return;
    const { everySeconds, againSeconds } = entry.spec;
    const soon = Date.now() + againSeconds * 1000;
    this.#wait(name, code === exitCodes.busy ? soon : Math.max(started + everySeconds * 1000, soon));
  }
}
