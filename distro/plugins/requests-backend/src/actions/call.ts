import type { JsonObject, JsonValue } from '@backstage/types';
import { ActionFailedError, ActionUnavailableError } from './action';

export type Call = {
  /** Who is called, in words, for messages. */
  name: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: JsonValue;
  timeoutSeconds: number;
  signal: AbortSignal;
};

export type Answer = { status: number; body: JsonValue | undefined; text: string; retryAfterSeconds?: number };

const LARGEST_ANSWER = 1024 * 1024;

/** One HTTP call. Whatever keeps an answer from arriving whole is worth another attempt. */
export async function call(request: Call): Promise<Answer> {
  const timeout = AbortSignal.timeout(request.timeoutSeconds * 1000);
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: { accept: 'application/json', ...bodyHeaders(request), ...request.headers },
      body: request.body === undefined ? undefined : JSON.stringify(request.body),
      // a redirect would carry the token to somewhere else
      redirect: 'manual',
      signal: AbortSignal.any([timeout, request.signal]),
    });
    const text = await readText(response);
    return { status: response.status, text, body: parse(text), retryAfterSeconds: retryAfter(response) };
  } catch (error) {
    throw new ActionUnavailableError(whyUnreachable(error, request, timeout));
  }
}

function bodyHeaders(request: Call): Record<string, string> {
  return request.body === undefined ? {} : { 'content-type': 'application/json' };
}

async function readText(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > LARGEST_ANSWER) {
      throw new Error('the answer is larger than 1 MB');
    }
  }
  return text;
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3600) : undefined;
}

function whyUnreachable(error: unknown, request: Call, timeout: AbortSignal): string {
  if (timeout.aborted) {
    return `${request.name} did not answer within ${request.timeoutSeconds} s`;
  }
  const cause = causeOf(error);
  return cause.code === 'ECONNREFUSED'
    ? `${request.name} is not there (connection refused)`
    : `${request.name} could not be reached: ${cause.code ?? cause.message ?? String(error)}`;
}

/** What `fetch` hides behind "fetch failed"; with several addresses there is one failure for each. */
function causeOf(error: unknown): { code?: string; message?: string } {
  const outer = error as { cause?: { errors?: unknown[] }; message?: string };
  return (outer?.cause?.errors?.[0] ?? outer?.cause ?? outer ?? {}) as { code?: string; message?: string };
}

/** Throws unless the answer is a success; says whether another attempt makes sense. */
export function expectSuccess(answer: Answer, name: string): void {
  if (answer.status >= 200 && answer.status < 300) {
    return;
  }
  const said = `${name} answered ${answer.status}${messageOf(answer)}`;
  if (answer.status >= 500 || [408, 425, 429].includes(answer.status)) {
    throw new ActionUnavailableError(said, answer.retryAfterSeconds);
  }
  if (answer.status === 401) {
    throw new ActionFailedError(
      `${said}. The portal's token is not accepted: a platform admin has to renew it, then retry`,
      answer.status,
    );
  }
  throw new ActionFailedError(said, answer.status);
}

/** The called side's own words, wherever they are usually put. */
export function messageOf(answer: Answer): string {
  const body = asObject(answer.body);
  const found = body.message ?? body.error ?? body.detail ?? listed(body.errors);
  const inner = asObject(found).message ?? found;
  if (inner === undefined || inner === null) {
    return '';
  }
  return `: ${(typeof inner === 'string' ? inner : JSON.stringify(inner)).slice(0, 500)}`;
}

/** Several at once, as JSON:API and schema validators have them. */
function listed(errors: JsonValue | undefined): string | undefined {
  const texts = (Array.isArray(errors) ? errors : []).map((error) => {
    const { detail, message, title, property } = asObject(error);
    return [property, detail ?? message ?? title].filter(Boolean).join(' ');
  });
  return texts.join('; ') || undefined;
}

export function asObject(value: JsonValue | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}
