import { isSame, environmentOf, memoryOf } from '../adapters/process-identity.ts';
import type { ProcessStatus } from '../model/process.ts';
import type { KeeperStatus } from '../ports/keeper.ts';
import { markerName, markerOf } from './environment.ts';
import { say } from './log.ts';
import { type KeeperOptions, type Timing, usualTiming } from './options.ts';
import { pause } from './pause.ts';
import { logPath, rotate } from './process-log.ts';
import { Slot } from './slot.ts';
import { type Desired, type Recorded, Register } from './state.ts';
import { Standbys } from './standby.ts';
import { endIdentity, endStrays } from './strays.ts';

/** Owns the processes of one installation. */
export class ProcessKeeper {
  readonly #options: KeeperOptions;
  readonly #timing: Timing;
  readonly #desired: Register<Desired>;
  readonly #children: Register<Recorded>;
  readonly #slots = new Map<string, Slot>();
  readonly #standbys: Standbys;
  readonly #since = new Date();
  readonly #over = new AbortController();

  constructor(options: KeeperOptions, timing: Timing = usualTiming) {
    this.#options = options;
    this.#timing = timing;
    this.#standbys = new Standbys(options);
    this.#desired = new Register(options.folder, 'desired');
    this.#children = new Register(options.folder, 'children');
  }

  /** Takes up what a keeper before this one left: adopts what is as it should be, ends the rest, starts what is missing. */
  async resume(): Promise<void> {
    const adopted = await this.#adoptable();
    await this.#endOthers(adopted);
    for (const [name, desired] of this.#desired.all) void this.#slot(name, desired).begin(adopted.get(name));
    void this.#rotateLogs();
  }

  async sweep(): Promise<void> {
    await this.#endOthers(new Map());
    this.#desired.clear();
  }

  async status(): Promise<KeeperStatus> {
    const statuses = await Promise.all([...this.#slots.values()].map((slot) => slot.status()));
    const processes = await Promise.all(
      statuses.map(async (status): Promise<ProcessStatus> => {
        const memoryBytes = status.pid ? await memoryOf(status.pid) : undefined;
        return memoryBytes === undefined ? status : { ...status, memoryBytes };
      }),
    );
    return { pid: process.pid, version: this.#options.version, since: this.#since.toISOString(), processes };
  }

  put(desired: Desired): void {
    const { name } = desired.spec;
    const slot = this.#slots.get(name);
    if (slot?.desired.fingerprint === desired.fingerprint) {
      // Whoever asks again may have cured what was wrong, and does not want to wait.
      if (slot.isIdle) void slot.restart();
      return;
    }
    this.#desired.set(name, desired);
    void (slot ? slot.replace(desired) : this.#slot(name, desired).begin());
  }

  /** Soon this will be asked for. */
  prepare(desired: Desired): void {
    if (this.#slots.get(desired.spec.name)?.desired.fingerprint !== desired.fingerprint)
      this.#standbys.prepare(desired);
  }

  async remove(name: string): Promise<void> {
    const slot = this.#slots.get(name);
    this.#standbys.drop(name);
    this.#desired.delete(name);
    await slot?.end();
    if (this.#slots.get(name) === slot) this.#slots.delete(name);
  }

  /** Whether there is such a process. */
  restart(name: string): boolean {
    const slot = this.#slots.get(name);
    void slot?.restart();
    return slot !== undefined;
  }

  /** Returns when it has ended; whether there is such a process. */
  async hold(name: string, ms: number): Promise<boolean> {
    const slot = this.#slots.get(name);
    await slot?.hold(ms);
    return slot !== undefined;
  }

  /** Everything ends, whatever depends on another before it. `forget`: a next keeper starts nothing by itself. */
  async stopAll(forget: boolean): Promise<void> {
    this.#over.abort();
    this.#standbys.dropAll();
    if (forget) this.#desired.clear();
    const stopping = new Map<string, Promise<void>>();
    const stop = (name: string): Promise<void> => {
      const known = stopping.get(name);
      if (known) return known;
      const users = [...this.#slots].filter(([, slot]) => slot.spec.after.includes(name)).map(([user]) => user);
      const work = Promise.resolve()
        .then(() => Promise.all(users.map(stop)))
        .then(() => this.#slots.get(name)?.end());
      stopping.set(name, work);
      return work;
    };
    await Promise.all([...this.#slots.keys()].map(stop));
  }

  /** Leaves the processes to the next keeper. */
  async release(): Promise<void> {
    this.#over.abort();
    this.#standbys.dropAll();
    await Promise.all([...this.#slots.values()].map((slot) => slot.release()));
  }

  #slot(name: string, desired: Desired): Slot {
    const slot = new Slot(desired, {
      options: this.#options,
      timing: this.#timing,
      children: this.#children,
      standbys: this.#standbys,
      waitsFor: (names) => names.find((other) => !this.#slots.get(other)?.isHealthy),
    });
    this.#slots.set(name, slot);
    return slot;
  }

  async #isOurs(name: string, recorded: Recorded): Promise<boolean> {
    if (!(await isSame(recorded))) return false;
    // Elsewhere the system does not show it, and the start time has to be enough.
    if (process.platform !== 'linux') return true;
    return (await environmentOf(recorded.pid, markerName)) === markerOf(this.#options.folder, name);
  }

  async #adoptable(): Promise<Map<string, Recorded>> {
    const found = new Map<string, Recorded>();
    for (const [name, recorded] of this.#children.all) {
      const wanted = this.#desired.get(name)?.fingerprint === recorded.fingerprint;
      if (wanted && (await this.#isOurs(name, recorded))) found.set(name, recorded);
    }
    return found;
  }

  async #endOthers(adopted: Map<string, Recorded>): Promise<void> {
    const others = this.#children.all.filter(([name]) => !adopted.has(name));
    const endOne = async ([name, recorded]: [string, Recorded]): Promise<void> => {
      const spec = this.#desired.get(name)?.spec;
      const ours = await this.#isOurs(name, recorded);
      if (ours) say('warn', 'ending a process that was left behind', { name, pid: recorded.pid });
      if (ours) await endIdentity(recorded, spec?.stopSignal ?? 'SIGTERM', (spec?.stopSeconds ?? 10) * 1000);
      this.#children.delete(name);
    };
    await Promise.all(others.map(endOne));
    const prefix = markerOf(this.#options.folder, '');
    await endStrays(
      (marker) => marker.startsWith(prefix),
      'SIGTERM',
      new Set([...adopted.values()].map(({ pid }) => pid)),
    );
  }

  async #rotateLogs(): Promise<void> {
    while (!this.#over.signal.aborted) {
      for (const name of [...this.#slots.keys(), 'supervisor']) await rotate(logPath(this.#options.folder, name));
      await pause(this.#timing.rotatePoll, this.#over.signal);
    }
  }
}
