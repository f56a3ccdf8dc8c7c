import { setTimeout as sleep } from 'node:timers/promises';
import { describeError } from '../../kit/log.ts';
import type { Executor } from './executor.ts';
import type { JobPayload, Outcome } from './payload.ts';

const patienceMs = 30_000;

/** The forge will have nothing more to do with this job: it was cancelled, or given up. */
export class JobGone extends Error {}

export type Upload = { type: string; expireIn?: string; bytes: Buffer };

type Ask = { method: string; path: string; headers?: Record<string, string>; body?: string | Buffer };

export class ForgeClient {
  readonly #url: string;
  readonly #token: string;
  readonly #name: string;
  readonly #executor: Executor['name'];

  constructor(url: string, token: string, name: string, executor: Executor['name']) {
    this.#url = url;
    this.#token = token;
    this.#name = name;
    this.#executor = executor;
  }

  async #ask({ method, path, headers = {}, body }: Ask, signal?: AbortSignal): Promise<Response> {
    const limit = AbortSignal.timeout(patienceMs);
    return fetch(`${this.#url}/api/v4${path}`, {
      method,
      headers,
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    });
  }

  #json(extra: object = {}): { headers: Record<string, string>; body: string } {
    const { platform, arch: architecture } = process;
    const info = { name: this.#name, platform, architecture, executor: this.#executor };
    const body = JSON.stringify({ token: this.#token, system_id: this.#name, info, ...extra });
    return { headers: { 'content-type': 'application/json' }, body };
  }

  /** 'refused': the token is not the one that the forge knows. */
  async request(signal: AbortSignal): Promise<JobPayload | 'none' | 'refused'> {
    const response = await this.#ask({ method: 'POST', path: '/jobs/request', ...this.#json() }, signal);
    if (response.status === 201) return (await response.json()) as JobPayload;
    await response.body?.cancel();
    if (response.status === 403) return 'refused';
    if (response.status === 204) return 'none';
    throw new Error(`the forge answered ${response.status}`);
  }

  /** Where the trace goes on: what the forge has may be less than what was sent. */
  async appendTrace(job: JobPayload, offset: number, bytes: Buffer): Promise<number> {
    const range = `${offset}-${offset + bytes.length - 1}`;
    const headers = { 'job-token': job.token, 'content-range': range, 'content-type': 'text/plain' };
    const response = await this.#ask({ method: 'PATCH', path: `/jobs/${job.id}/trace`, headers, body: bytes });
    await response.body?.cancel();
    checkGone(response);
    if (response.status !== 202 && response.status !== 416) throw new Error(`the forge answered ${response.status}`);
    return Number(response.headers.get('range')?.split('-')[1] ?? offset);
  }

  async keepAlive(job: JobPayload): Promise<void> {
    const body = this.#json({ token: job.token, state: 'running' });
    const response = await this.#ask({ method: 'PUT', path: `/jobs/${job.id}`, ...body });
    await response.body?.cancel();
    checkGone(response);
  }

  async finish(job: JobPayload, outcome: Exclude<Outcome, { state: 'gone' }>): Promise<void> {
    const failed = outcome.state === 'failed' ? outcome : undefined;
    const code = failed?.exitCode === undefined ? {} : { exit_code: failed.exitCode };
    const facts = { state: outcome.state, ...(failed ? { failure_reason: failed.reason } : {}), ...code };
    await this.#insist(async () => {
      const response = await this.#ask({
        ...{ method: 'PUT', path: `/jobs/${job.id}` },
        ...this.#json({ token: job.token, ...facts }),
      });
      await response.body?.cancel();
      if (response.status === 403 || response.status === 404) throw new JobGone();
      if (!response.ok) throw new Error(`the forge answered ${response.status}`);
    });
  }

  async upload(job: JobPayload, { type, expireIn, bytes }: Upload): Promise<void> {
    const query = new URLSearchParams({ artifact_type: type, ...(expireIn ? { expire_in: expireIn } : {}) });
    const headers = { 'job-token': job.token, 'content-type': 'application/octet-stream' };
    const path = `/jobs/${job.id}/artifacts?${query}`;
    await this.#insist(async () => {
      const response = await this.#ask({ method: 'POST', path, headers, body: bytes });
      await response.body?.cancel();
      if (response.status === 413) throw new TooLarge();
      checkGone(response);
      if (!response.ok) throw new Error(`the forge answered ${response.status}`);
    });
  }

  async download(id: number, token: string): Promise<Buffer> {
    return this.#insist(async () => {
      const response = await this.#ask({
        method: 'GET',
        path: `/jobs/${id}/artifacts`,
        headers: { 'job-token': token },
      });
      if (!response.ok) {
        await response.body?.cancel();
        if (response.status < 500) throw new Missing();
        throw new Error(`the forge answered ${response.status}`);
      }
      return Buffer.from(await response.arrayBuffer());
    });
  }

  /** A forge that starts anew is waited for; one that says no is not asked again. */
  async #insist<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        const final = error instanceof JobGone || error instanceof TooLarge || error instanceof Missing;
        if (final || attempt >= 30) throw error;
        await sleep(Math.min(250 * 2 ** attempt, 5000));
      }
    }
  }
}

export class TooLarge extends Error {
  constructor() {
    super('They are larger than the forge takes.');
  }
}

export class Missing extends Error {
  constructor() {
    super('They are not there any more.');
  }
}

function checkGone(response: Response): void {
  const status = response.headers.get('job-status');
  if (response.status === 403 || response.status === 404 || (status !== null && status !== 'running'))
    throw new JobGone();
}

export const explain = (error: unknown): string => {
  const cause = error instanceof Error && error.cause ? `: ${describeError(error.cause)}` : '';
  return describeError(error) + cause;
};
