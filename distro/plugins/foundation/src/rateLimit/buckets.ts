export interface Verdict {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Until the next request is allowed when this one is not, else until the bucket is full again. */
  readonly waitMilliseconds: number;
}

interface Bucket {
  tokens: number;
  updated: number;
}

/**
 * Token buckets in memory. When there are too many keys the one that was quiet longest goes: as it has refilled
 * most, forgetting it gives away least. Map keeps insertion order, and each use moves its key to the end.
 */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();
  private readonly limit: number;
  private readonly windowMilliseconds: number;
  private readonly maximumKeys: number;
  private readonly now: () => number;

  constructor(limit: number, windowMilliseconds: number, maximumKeys = 20_000, now = () => performance.now()) {
    this.limit = limit;
    this.windowMilliseconds = windowMilliseconds;
    this.maximumKeys = maximumKeys;
    this.now = now;
  }

  get size(): number {
    return this.buckets.size;
  }

  take(key: string): Verdict {
    const bucket = this.refill(key);
    this.remember(key, bucket);
    if (bucket.tokens < 1) {
      return this.verdict(false, bucket);
    }
    bucket.tokens -= 1;
    return this.verdict(true, bucket);
  }

  /** Looks without taking. */
  peek(key: string): Verdict {
    const bucket = this.refill(key);
    return this.verdict(bucket.tokens >= 1, bucket);
  }

  private refill(key: string): Bucket {
    const now = this.now();
    const known = this.buckets.get(key);
    if (!known) {
      return { tokens: this.limit, updated: now };
    }
    const gained = ((now - known.updated) * this.limit) / this.windowMilliseconds;
    return { tokens: Math.min(this.limit, known.tokens + gained), updated: now };
  }

  private remember(key: string, bucket: Bucket): void {
    this.buckets.delete(key);
    this.buckets.set(key, bucket);
    if (this.buckets.size > this.maximumKeys) {
      const [oldest] = this.buckets.keys();
      this.buckets.delete(oldest);
    }
  }

  private verdict(allowed: boolean, { tokens }: Bucket): Verdict {
    const missing = allowed ? this.limit - tokens : 1 - tokens;
    const waitMilliseconds = (missing * this.windowMilliseconds) / this.limit;
    return { allowed, limit: this.limit, remaining: Math.max(0, Math.floor(tokens)), waitMilliseconds };
  }
}
