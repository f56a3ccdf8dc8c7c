import { readFile } from 'node:fs/promises';
import { type IncomingMessage, request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The API has answered, and not with what was asked for. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(`the cluster's API answered ${status}: ${message}`);
    this.status = status;
  }
}

export type Ask = { method: string; path: string; body?: object; signal?: AbortSignal };

/** Where the API is, and the folder with who signs for it and whom the runner is there. */
export type ApiPlace = { url: string; folder: string; patienceMs?: number };

const answerMs = 15_000;
const usualPatienceMs = 60_000;
const pauseMs = 1000;

const isPassing = (error: unknown): boolean =>
  !(error instanceof Refused) || error.status === 429 || error.status >= 500;

async function text(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

function messageIn(body: string): string {
  try {
    return (JSON.parse(body) as { message?: string }).message ?? body;
  } catch {
    return body.slice(0, 500);
  }
}

/** The little of the cluster's API that running jobs takes. */
export class Api {
  readonly #place: ApiPlace;

  constructor(place: ApiPlace) {
    this.#place = place;
  }

  async #open({ method, path, body, signal }: Ask): Promise<IncomingMessage> {
    const { url, folder } = this.#place;
    // The token is made anew every hour, in the same file.
    const [token, ca] = await Promise.all([readFile(join(folder, 'token'), 'utf8'), readFile(join(folder, 'ca.crt'))]);
    const headers = { authorization: `Bearer ${token.trim()}`, 'content-type': 'application/json' };
    const target = new URL(path, url);
    const options = { method, headers, ...(signal ? { signal } : {}) };
    const asked = target.protocol === 'https:' ? secure(target, { ...options, ca }) : plain(target, options);
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      asked.once('response', resolve);
      asked.on('error', reject);
    });
    asked.end(body === undefined ? undefined : JSON.stringify(body));
    const response = await answered;
    const status = response.statusCode ?? 0;
    if (status >= 400) throw new Refused(status, messageIn(await text(response)));
    return response;
  }

  /** An API that is away for a while is asked again; one that says no is not. */
  async ask<Answer>({ signal, ...question }: Ask): Promise<Answer> {
    const until = Date.now() + (this.#place.patienceMs ?? usualPatienceMs);
    for (;;) {
      const limit = AbortSignal.timeout(answerMs);
      try {
        const response = await this.#open({ ...question, signal: signal ? AbortSignal.any([signal, limit]) : limit });
        return JSON.parse(await text(response)) as Answer;
      } catch (error) {
        signal?.throwIfAborted();
        if (isPassing(error) && Date.now() < until) await sleep(pauseMs, undefined, signal ? { signal } : {});
        else throw isPassing(error) ? new Error('The cluster’s API does not answer.', { cause: error }) : error;
      }
    }
  }

  /** An answer that goes on for as long as there is something to say. */
  async stream(path: string, signal: AbortSignal): Promise<AsyncIterable<Buffer>> {
    const response = await this.#open({ method: 'GET', path, signal });
    // Nobody may speak for an hour; that the other side is gone is noticed all the same.
    response.socket.setKeepAlive(true, 15_000);
    return response;
  }
}
