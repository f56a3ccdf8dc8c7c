import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import http from 'node:http';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PlatformError } from '../model/errors.ts';

export interface Download {
  what: string;
  url: string;
  sha256: string;
  to: string;
  signal: AbortSignal;
  progress(message: string, done?: number, total?: number): void;
  /** So long may nothing come at all before it is given up. */
  silenceMs?: number;
  /** What to do when it cannot be fetched, where that is not to install it. */
  cure?: string;
}

const usualCure =
  'Check the way there (a proxy is taken from HTTPS_PROXY), or install it yourself so that it is on PATH.';

const usualSilenceMs = 30_000;

function failed({ what, url, cure = usualCure }: Download, why: string, cause?: unknown): PlatformError {
  return new PlatformError({
    code: 'network',
    message: `${what} could not be fetched from ${url}: ${why}.`,
    hint: cure,
    cause,
  });
}

async function answerTo(wanted: Download, signal: AbortSignal): Promise<Response> {
  const answer = await fetch(wanted.url, { signal }).catch((error: unknown) => {
    // Given up, by the caller or for the silence: told where both are known.
    signal.throwIfAborted();
    const cause = (error as { cause?: { code?: string; message?: string } }).cause;
    throw failed(wanted, cause?.code ?? cause?.message ?? 'it does not answer', error);
  });
  if (!answer.ok || !answer.body) throw failed(wanted, `the answer was ${answer.status}`);
  return answer;
}

let underWay = 0;
let restore: (() => void) | undefined;

/** fetch heeds HTTPS_PROXY and NO_PROXY only when it is told to; what reaches a cluster goes its own way. */
async function throughProxy<Result>(work: () => Promise<Result>): Promise<Result> {
  // Several may be under way; not in the first releases of Node 24.
  if (underWay === 0) restore = (http as Partial<typeof http>).setGlobalProxyFromEnv?.();
  underWay += 1;
  try {
    return await work();
  } finally {
    underWay -= 1;
    if (underWay === 0) restore?.();
  }
}

/** What came must be what was pinned; anything else is not kept. */
export function download(wanted: Download): Promise<void> {
  return throughProxy(() => fetchChecked(wanted));
}

async function fetchChecked(wanted: Download): Promise<void> {
  const { silenceMs = usualSilenceMs } = wanted;
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), silenceMs);
  };
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const answer = await answerTo(wanted, AbortSignal.any([wanted.signal, silence.signal]));
    const total = Number(answer.headers.get('content-length') ?? 0);
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        heard();
        hash.update(chunk);
        bytes += chunk.length;
        const megabytes = (count: number): number => Math.ceil(count / 1e6);
        wanted.progress(`fetching ${wanted.what}`, megabytes(bytes), total > 0 ? megabytes(total) : undefined);
        done(null, chunk);
      },
    });
    const body = Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]);
    await pipeline(body, counted, createWriteStream(wanted.to));
  } catch (error) {
    wanted.signal.throwIfAborted();
    if (error instanceof PlatformError) throw error;
    throw failed(
      wanted,
      silence.signal.aborted ? `nothing came for ${silenceMs / 1000} seconds` : 'it broke off',
      error,
    );
  } finally {
    clearTimeout(timer);
  }
  const found = hash.digest('hex');
  if (found === wanted.sha256) return;
  throw new PlatformError({
    code: 'network',
    message: `What came from ${wanted.url} is not ${wanted.what}: its SHA-256 is ${found}, and should be ${wanted.sha256}.`,
    hint: 'Something on the way changes it, or it was replaced. It was not used; do not use it by hand either.',
  });
}
