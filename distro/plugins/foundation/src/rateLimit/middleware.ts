import type { Request, RequestHandler, Response } from 'express';
import { currentContext } from '../trace/context';
import { type Verdict, TokenBuckets } from './buckets';
import { addressKey, classify } from './classify';
import type { RateLimits } from './config';
import type { Caller, TokenVerifier } from './tokenVerifier';

export interface RateLimitOptions {
  readonly limits: RateLimits;
  readonly verifier: Pick<TokenVerifier, 'recall' | 'verify'>;
  readonly onRefused?: (kind: string) => void;
}

type Buckets = Record<'person' | 'address' | 'static' | 'keys' | 'unproven', TokenBuckets>;

function createBuckets(limits: RateLimits): Buckets {
  const { windowMilliseconds } = limits;
  return {
    person: new TokenBuckets(limits.perPerson, windowMilliseconds),
    address: new TokenBuckets(limits.perAddress, windowMilliseconds),
    static: new TokenBuckets(limits.staticPerAddress, windowMilliseconds),
    keys: new TokenBuckets(limits.keysPerAddress, windowMilliseconds),
    unproven: new TokenBuckets(limits.perAddress, windowMilliseconds),
  };
}

function tokenOf(request: Request): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
  return bearer ?? /(?:^|;)\s*backstage-auth=([^;\s]+)/.exec(request.get('cookie') ?? '')?.[1];
}

function isInside(request: Request): boolean {
  return request.get('x-forwarded-for') === undefined;
}

function describe(response: Response, verdict: Verdict, windowMilliseconds: number): void {
  response.set('ratelimit-limit', String(verdict.limit));
  response.set('ratelimit-remaining', String(verdict.remaining));
  response.set('ratelimit-reset', String(Math.ceil(verdict.waitMilliseconds / 1000)));
  response.set('ratelimit-policy', `${verdict.limit};w=${Math.round(windowMilliseconds / 1000)}`);
}

function refuse(request: Request, response: Response, verdict: Verdict): void {
  const seconds = Math.max(1, Math.ceil(verdict.waitMilliseconds / 1000));
  const message = `Too many requests. Wait ${seconds} s and try again.`;
  response.set('retry-after', String(seconds));
  response.status(429).json({
    error: { name: 'TooManyRequestsError', message },
    request: { method: request.method, url: request.path },
    response: { statusCode: 429 },
  });
}

/**
 * Counts by person when the token proves who it is, else by address. A token that does not prove itself counts as none,
 * and after too many of those from one address new ones are not even looked at: inventing tokens neither escapes the
 * limit nor costs us work. A call that no proxy passed on comes from this machine or its network, and never shares those
 * allowances with the outside: whatever happens there, plugins can still prove themselves to each other.
 */
export function rateLimitMiddleware({ limits, verifier, onRefused }: RateLimitOptions): RequestHandler {
  const buckets = createBuckets(limits);

  async function callerOf(request: Request, origin: string): Promise<Caller | undefined> {
    const token = tokenOf(request);
    const known = token && verifier.recall(token);
    if (!token || known || !buckets.unproven.peek(origin).allowed) {
      return known || undefined;
    }
    const caller = await verifier.verify(token, isInside(request));
    if (!caller) {
      buckets.unproven.take(origin);
    }
    return caller;
  }

  async function judge(request: Request): Promise<{ kind: string; verdict: Verdict } | undefined> {
    const address = addressKey(request.ip);
    const traffic = classify(request);
    const origin = `${address} ${isInside(request) ? 'inside' : 'outside'}`;
    if (traffic !== 'api') {
      return { kind: traffic, verdict: buckets[traffic].take(traffic === 'keys' ? origin : address) };
    }
    const caller = await callerOf(request, origin);
    if (caller?.type === 'service') {
      return undefined;
    }
    const context = currentContext();
    if (caller && context) {
      context.user = caller.ref;
    }
    return caller
      ? { kind: 'person', verdict: buckets.person.take(caller.ref) }
      : { kind: 'address', verdict: buckets.address.take(address) };
  }

  return (request, response, next) => {
    judge(request).then((judgement) => {
      if (!judgement) {
        next();
        return;
      }
      describe(response, judgement.verdict, limits.windowMilliseconds);
      if (judgement.verdict.allowed) {
        next();
        return;
      }
      onRefused?.(judgement.kind);
      refuse(request, response, judgement.verdict);
    }, next);
  };
}
