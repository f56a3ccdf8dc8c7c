import { setTimeout as wait } from 'node:timers/promises';
import { PlatformError } from '../../model/errors.ts';

export interface Answer {
  status: number;
  headers: Headers;
  body: Buffer;
}

export interface Patience {
  /** How long one try may take. */
  tryMs: number;
  /** How long to wait before each further try. */
  pausesMs: number[];
}

export const usualPatience: Patience = { tryMs: 20_000, pausesMs: [500, 1500, 4000] };

/** No manifest and no token is nearly as long. */
const mostBytes = 4 * 1024 * 1024;
const longestPauseMs = 30_000;

const passing = new Set([408, 425, 429, 500, 502, 503, 504]);

function unreachable(address: URL, cause: unknown): PlatformError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const isSlow = inner instanceof Error && inner.name === 'TimeoutError';
  const why = isSlow ? 'it did not answer in time' : inner instanceof Error ? inner.message : String(inner);
  return new PlatformError({
    code: 'network',
    message: `The registry ${address.host} could not be reached: ${why}.`,
    hint: 'Check the network and its name. Its certificate must be known to Node: NODE_EXTRA_CA_CERTS names a file with its authority.',
    cause,
  });
}

async function read(response: Response): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > mostBytes) throw new Error('its answer is longer than any manifest');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function pauseOf(answer: Answer | undefined, usual: number): number {
  const seconds = Number(answer?.headers.get('retry-after'));
  return seconds > 0 ? Math.min(seconds * 1000, longestPauseMs) : usual;
}

/** Asks until there is an answer that will not get better by asking again. */
export async function ask(
  address: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
  { tryMs, pausesMs }: Patience,
): Promise<Answer> {
  for (const pause of [...pausesMs, undefined]) {
    let answer: Answer | undefined;
    try {
      const response = await fetch(address, { headers, signal: AbortSignal.any([signal, AbortSignal.timeout(tryMs)]) });
      answer = { status: response.status, headers: response.headers, body: await read(response) };
      if (!passing.has(answer.status) || pause === undefined) return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (pause === undefined) throw unreachable(address, error);
    }
    await wait(pauseOf(answer, pause), undefined, { signal });
  }
  throw new Error('there is always a last try');
}
