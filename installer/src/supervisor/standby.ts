import { type Child, type Place, type Standby, startStandby } from './child.ts';
import { describe, say } from './log.ts';
import type { KeeperOptions } from './options.ts';
import type { Desired } from './state.ts';

/** Whoever asked for it has gone, or has chosen otherwise. */
const patienceMs = 120_000;

interface Waiting {
  fingerprint: string;
  standby: Standby;
  over: NodeJS.Timeout;
}

/** Processes that load their code while those whose place they take still work, so that the pause between the two is short. */
export class Standbys {
  readonly #options: KeeperOptions;
  readonly #waiting = new Map<string, Waiting>();

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  prepare({ spec, fingerprint }: Desired): void {
    if (!spec.standsBy || this.#waiting.get(spec.name)?.fingerprint === fingerprint) return;
    this.drop(spec.name);
    try {
      const standby = startStandby(spec, this.#options);
      const over = setTimeout(() => this.drop(spec.name), patienceMs);
      this.#waiting.set(spec.name, { fingerprint, standby, over });
    } catch (error) {
      say('warn', 'a process could not be prepared', { name: spec.name, error: describe(error) });
    }
  }

  pidOf(name: string): number | undefined {
    return this.#waiting.get(name)?.standby.pid;
  }

  /** undefined when none waits for just this; one that waits for something else is not needed any more. */
  begin({ spec, fingerprint }: Desired, place: Place): Child | undefined {
    const waiting = this.#waiting.get(spec.name);
    if (!waiting) return undefined;
    if (waiting.fingerprint !== fingerprint || waiting.standby.isGone()) {
      this.drop(spec.name);
      return undefined;
    }
    this.#forget(spec.name, waiting);
    return waiting.standby.begin(place);
  }

  drop(name: string): void {
    const waiting = this.#waiting.get(name);
    if (!waiting) return;
    this.#forget(name, waiting);
    waiting.standby.kill();
  }

  dropAll(): void {
    for (const name of [...this.#waiting.keys()]) this.drop(name);
  }

  #forget(name: string, { over }: Waiting): void {
    clearTimeout(over);
    this.#waiting.delete(name);
  }
}
