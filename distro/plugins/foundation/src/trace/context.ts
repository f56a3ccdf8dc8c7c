import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** What is known about the request that the running code serves. */
export interface RequestContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly sampled: boolean;
  /** Set once the rate limit has verified the caller's token. */
  user?: string;
}

const storage = new AsyncLocalStorage<RequestContext>();
const pattern = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

export function currentContext(): RequestContext | undefined {
  return storage.getStore();
}

export function runWithContext<Result>(context: RequestContext, work: () => Result): Result {
  return storage.run(context, work);
}

/** Continues the trace of a valid W3C `traceparent`; anything else starts a new one. */
export function createContext(traceparent?: string): RequestContext {
  const spanId = randomBytes(8).toString('hex');
  const [, traceId, parentSpanId, flags] = pattern.exec(traceparent?.trim() ?? '') ?? [];
  if (!traceId || !parentSpanId || !flags || /^0+$/.test(traceId) || /^0+$/.test(parentSpanId)) {
    return { traceId: randomBytes(16).toString('hex'), spanId, sampled: true };
  }
  return { traceId, spanId, parentSpanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function formatTraceparent(context: RequestContext): string {
  return `00-${context.traceId}-${context.spanId}-${context.sampled ? '01' : '00'}`;
}
