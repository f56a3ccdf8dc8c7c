import { pause } from './pause.ts';

/** Between the front and a process: open on a port, or closed while there is nobody behind. */
export class Gate {
  #port: number | undefined;
  /** Why waiting makes no sense; undefined while it does. */
  #hopeless: string | undefined;
  #changed = new AbortController();

  open(port: number): void {
    this.#set(port, undefined);
  }

  close(): void {
    this.#set(undefined, undefined);
  }

  giveUp(why: string): void {
    this.#set(undefined, why);
  }

  get isOpen(): boolean {
    return this.#port !== undefined;
  }

  get hopeless(): string | undefined {
    return this.#hopeless;
  }

  /** The port as soon as there is one; undefined when that takes too long, is hopeless, or nobody waits any longer. */
  async port(ms: number, left: AbortSignal): Promise<number | undefined> {
    const end = Date.now() + ms;
    while (this.#port === undefined && this.#hopeless === undefined && Date.now() < end && !left.aborted) {
      await pause(end - Date.now(), AbortSignal.any([left, this.#changed.signal]));
    }
    return this.#port;
  }

  #set(port: number | undefined, hopeless: string | undefined): void {
    this.#port = port;
    this.#hopeless = hopeless;
    this.#changed.abort();
    this.#changed = new AbortController();
  }
}
