import type { ProcessSpec, ProcessStatus } from '../model/process.ts';
import { Front } from './front.ts';
import { Gate } from './gate.ts';
import { pause } from './pause.ts';
import type { Desired, Recorded } from './state.ts';
import { Unit, type UnitPlace } from './unit.ts';

type Around = Omit<UnitPlace, 'gate' | 'drain'>;

/** The place of one process: its port stays open while one unit follows another. */
export class Slot {
  desired: Desired;
  readonly #around: Around;
  readonly #gate = new Gate();
  #front: Front | undefined;
  #unit: Unit | undefined;
  /** Not over while it is held. */
  #held = new AbortController();
  /** Changes one after the other. */
  #turn: Promise<void> = Promise.resolve();
  /** Changes that were asked for and are not done yet. */
  #pending = 0;

  constructor(desired: Desired, around: Around) {
    this.desired = desired;
    this.#around = around;
  }

  get spec(): ProcessSpec {
    return this.desired.spec;
  }

  get isHealthy(): boolean {
    return this.#pending === 0 && this.#unit?.phase === 'healthy';
  }

  /** It is not tried just now, though it should run. */
  get isIdle(): boolean {
    const phase = this.#unit?.phase;
    // A store that somebody has sealed is opened again by a new start.
    const isSealed = phase === 'unhealthy' && this.spec.health.kind === 'store';
    return this.#pending === 0 && (phase === 'backing-off' || phase === 'stopped' || isSealed);
  }

  begin(adopted?: Recorded): Promise<void> {
    return this.#next(async () => {
      await this.#openFront();
      this.#startUnit(adopted);
    });
  }

  replace(desired: Desired): Promise<void> {
    this.desired = desired;
    return this.restart();
  }

  restart(): Promise<void> {
    return this.#next(async () => {
      this.#held.abort();
      await this.#unit?.stop();
      await this.#openFront();
      this.#startUnit();
    });
  }

  /** Ended, while requests wait at its front. Whoever asked for it may be killed: then it is begun again by itself. */
  hold(ms: number): Promise<void> {
    return this.#next(async () => {
      await this.#unit?.stop();
      this.#held.abort();
      this.#held = new AbortController();
      const { signal } = this.#held;
      const begin = async (): Promise<void> => {
        if (!signal.aborted) this.#startUnit();
      };
      void pause(ms, signal).then(() => this.#next(begin));
    });
  }

  end(): Promise<void> {
    return this.#next(async () => {
      this.#held.abort();
      await this.#unit?.stop();
      this.#gate.giveUp('it was stopped');
      this.#front?.close();
    });
  }

  release(): Promise<void> {
    return this.#next(async () => {
      this.#held.abort();
      await this.#unit?.release();
      await this.#front?.drain();
      this.#front?.close();
    });
  }

  async status(): Promise<ProcessStatus> {
    const { spec, fingerprint } = this.desired;
    const unit = await this.#unit?.status();
    const since = unit?.since ?? new Date().toISOString();
    const base = unit ?? {
      name: spec.name,
      title: spec.title,
      phase: 'waiting',
      port: spec.front.port,
      since,
      restarts: 0,
    };
    const problem = this.#front?.problem;
    return {
      ...base,
      fingerprint,
      // What is told of the former one says nothing about what was asked for.
      ...(unit && this.#pending > 0 ? { phase: 'stopping' as const, restarts: 0 } : {}),
      ...(problem ? { phase: 'unhealthy' as const, reason: problem } : {}),
    } as ProcessStatus;
  }

  #next(work: () => Promise<void>): Promise<void> {
    this.#pending += 1;
    const turn = this.#turn.then(work).finally(() => {
      this.#pending -= 1;
    });
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #openFront(): Promise<void> {
    const { front, title } = this.spec;
    if (this.#front && (!front.proxied || this.#front.port !== front.port)) {
      this.#front.close();
      this.#front = undefined;
    }
    if (!front.proxied || this.#front) return;
    this.#front = new Front(front.port, title, this.#gate, this.#around.timing);
    await this.#front.open();
  }

  #startUnit(adopted?: Recorded): void {
    const { spec, fingerprint } = this.desired;
    const drain = async (): Promise<void> => this.#front?.drain();
    this.#unit = new Unit(spec, fingerprint, { ...this.#around, gate: this.#gate, drain });
    this.#unit.start(adopted);
  }
}
