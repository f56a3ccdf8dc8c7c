import { createHmac, randomBytes } from 'node:crypto';
import { appendFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Call } from './http/call.ts';
import type { Token } from './state.ts';

const largest = 10 * 1024 * 1024;

/** Who asked for what, and how it ended. No value that is kept here stands in it, nor any token. */
export class Audit {
  readonly #path: string;
  readonly #salt = randomBytes(16);
  #size: number | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(dataDir: string) {
    this.#path = join(dataDir, 'audit.log');
  }

  /** Whoever waits for this knows that it is written: what cannot be recorded is not answered. */
  write(call: Call, bearer: Token | undefined, status: number): Promise<void> {
    const auth = bearer && {
      ...{ display_name: bearer.displayName, policies: bearer.policies, metadata: bearer.meta },
      accessor: `hmac-sha256:${createHmac('sha256', this.#salt).update(bearer.accessor).digest('hex')}`,
    };
    const { operation, path } = call;
    const line = JSON.stringify({
      time: new Date().toISOString(),
      type: 'response',
      ...(auth ? { auth } : {}),
      request: { operation, path },
      response: { status },
    });
    const written = this.#turn.then(() => this.#append(`${line}\n`));
    this.#turn = written.catch(() => {});
    return written;
  }

  async #append(line: string): Promise<void> {
    this.#size ??= await stat(this.#path).then(
      ({ size }) => size,
      () => 0,
    );
    if (this.#size > largest) {
      await rename(this.#path, `${this.#path}.1`);
      this.#size = 0;
    }
    await appendFile(this.#path, line, { mode: 0o600 });
    this.#size += line.length;
  }
}
