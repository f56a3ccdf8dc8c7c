import { type ForgeClient, JobGone } from './forge-client.ts';
import { Mask } from './mask.ts';
import type { JobPayload } from './payload.ts';

const limit = 4 * 1024 * 1024;
const pauseMs = 500;
const keepAliveMs = 2000;
const pieceBytes = 256 * 1024;
const colours = { info: '\x1b[36;1m', bad: '\x1b[31;1m' };

/** A line of the runner's own, as it is seen among those of the job. */
export const coloured = (text: string, kind: keyof typeof colours = 'info'): string =>
  `${colours[kind]}${text}\x1b[0m\n`;

/** Takes what a job says and brings it to the forge, which in return says whether the job is still wanted. */
export class Trace {
  readonly #client: ForgeClient;
  readonly #job: JobPayload;
  readonly #mask: Mask;
  readonly #onGone: () => void;
  #all: Buffer[] = [];
  #kept = 0;
  #base = 0;
  #full = false;
  #sent = 0;
  #timer: NodeJS.Timeout | undefined;
  #busy: Promise<void> | undefined;
  #lastContact = Date.now();

  constructor(client: ForgeClient, job: JobPayload, onGone: () => void) {
    this.#client = client;
    this.#job = job;
    this.#onGone = onGone;
    const secrets = job.variables.filter((variable) => variable.masked).map((variable) => variable.value);
    this.#mask = new Mask([...secrets, job.token]);
  }

  start(): void {
    this.#timer = setInterval(() => void this.#send(), pauseMs);
  }

  write(text: string): void {
    this.#keep(this.#mask.push(text));
  }

  say(text: string, kind?: keyof typeof colours): void {
    this.write(coloured(text, kind));
  }

  #keep(text: string): void {
    if (text === '' || this.#full) return;
    const bytes = Buffer.from(text);
    this.#full = this.#base + this.#kept + bytes.length > limit;
    const piece = this.#full
      ? Buffer.from('\n\x1b[31;1mThe log is longer than 4 MiB; the rest is left out.\x1b[0m\n')
      : bytes;
    this.#all.push(piece);
    this.#kept += piece.length;
  }

  /** One at a time; what could not be sent is sent again from where the forge has it. */
  async #send(): Promise<void> {
    this.#busy ??= this.#sendNow().finally(() => {
      this.#busy = undefined;
    });
    return this.#busy;
  }

  async #sendNow(): Promise<void> {
    try {
      const bytes = Buffer.concat(this.#all).subarray(this.#sent - this.#base);
      if (bytes.length > 0) {
        this.#sent = await this.#client.appendTrace(this.#job, this.#sent, bytes.subarray(0, pieceBytes));
        this.#forget();
        this.#lastContact = Date.now();
      } else if (Date.now() - this.#lastContact > keepAliveMs) {
        await this.#client.keepAlive(this.#job);
        this.#lastContact = Date.now();
      }
    } catch (error) {
      // A forge that does not answer is asked again at the next turn.
      if (error instanceof JobGone) this.#onGone();
    }
  }

  #forget(): void {
    const rest = Buffer.concat(this.#all).subarray(Math.max(0, this.#sent - this.#base));
    this.#all = [rest];
    this.#kept = rest.length;
    this.#base = this.#sent;
  }

  /** Brings the rest, as long as the forge answers within reason. */
  async end(patienceMs: number): Promise<void> {
    clearInterval(this.#timer);
    this.#keep(this.#mask.end());
    const until = Date.now() + patienceMs;
    await this.#busy;
    while (this.#sent < this.#base + this.#kept && Date.now() < until) {
      const before = this.#sent;
      await this.#send();
      if (this.#sent === before) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
