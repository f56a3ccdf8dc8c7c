export interface ThrottleRules {
  /** Failures that are forgiven before waiting begins. */
  failures: number;
  waitSeconds: number;
  maximumWaitSeconds: number;
}

interface Attempts {
  failures: number;
  blockedUntil: number;
  forgetAt: number;
}

const rememberMilliseconds = 60 * 60 * 1000;
const mostRecords = 10_000;

/** Slows down whoever guesses: each wrong password after the first few makes the wait twice as long. */
export class Throttle {
  private readonly records = new Map<string, Attempts>();
  private readonly rules: ThrottleRules;
  private readonly now: () => number;

  constructor(rules: ThrottleRules, now: () => number = Date.now) {
    this.rules = rules;
    this.now = now;
  }

  /** Seconds to wait; 0 when one may try. */
  wait(key: string): number {
    const record = this.records.get(key);
    return record ? Math.max(0, Math.ceil((record.blockedUntil - this.now()) / 1000)) : 0;
  }

  failed(key: string): void {
    const now = this.now();
    const known = this.records.get(key);
    const failures = (known && known.forgetAt > now ? known.failures : 0) + 1;
    const beyond = failures - this.rules.failures;
    const seconds = beyond < 0 ? 0 : Math.min(this.rules.waitSeconds * 2 ** beyond, this.rules.maximumWaitSeconds);
    // Taken out and put back: the map keeps the oldest first, and those are forgotten when it is full.
    this.records.delete(key);
    this.records.set(key, { failures, blockedUntil: now + seconds * 1000, forgetAt: now + rememberMilliseconds });
    if (this.records.size > mostRecords) this.records.delete(this.records.keys().next().value!);
  }

  succeeded(key: string): void {
    this.records.delete(key);
  }
}

/** For passwords that come with every call, from people and their programs. */
export const usualRules: ThrottleRules = { failures: 10, waitSeconds: 15, maximumWaitSeconds: 300 };
