export interface AgendaOptions {
  /** How long a built documentation is left alone before its source is looked at again. */
  readonly renewMilliseconds: number;
  /** The longest that a documentation which cannot be built has to wait for the next attempt. */
  readonly longestWaitMilliseconds: number;
}

interface Appointment {
  readonly at: number;
  readonly failures: number;
}

/** When which documentation is due. A new one is due at once; one that fails waits twice as long each time. */
export class Agenda {
  readonly #appointments = new Map<string, Appointment>();
  readonly #options: AgendaOptions;

  constructor(options: AgendaOptions) {
    this.#options = options;
  }

  /** Of those that there are now; whoever has left the catalog is forgotten. */
  due(names: readonly string[], now: number): string[] {
    const known = new Set(names);
    for (const name of this.#appointments.keys()) {
      if (!known.has(name)) {
        this.#appointments.delete(name);
      }
    }
    return names.filter((name) => (this.#appointments.get(name)?.at ?? 0) <= now);
  }

  succeeded(name: string, now: number): void {
    this.#appointments.set(name, { at: now + this.#options.renewMilliseconds, failures: 0 });
  }

  /** Says whether this is the first failure in a row. */
  failed(name: string, now: number): boolean {
    const { renewMilliseconds, longestWaitMilliseconds } = this.#options;
    const failures = (this.#appointments.get(name)?.failures ?? 0) + 1;
    const wait = Math.min(renewMilliseconds * 2 ** (failures - 1), longestWaitMilliseconds);
    this.#appointments.set(name, { at: now + wait, failures });
    return failures === 1;
  }
}
