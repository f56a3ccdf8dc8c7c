import { TokenBuckets } from './buckets';

describe('token buckets', () => {
  let now = 0;
  const create = (limit: number, maximumKeys?: number) => new TokenBuckets(limit, 60_000, maximumKeys, () => now);

  beforeEach(() => {
    now = 0;
  });

  it('allows the limit at once, then says how long to wait, then allows again', () => {
    const buckets = create(3);
    expect([1, 2, 3].map(() => buckets.take('a').remaining)).toEqual([2, 1, 0]);
    expect(buckets.take('a')).toEqual({ allowed: false, limit: 3, remaining: 0, waitMilliseconds: 20_000 });
    now = 20_000;
    expect(buckets.take('a').allowed).toBe(true);
    expect(buckets.take('a').allowed).toBe(false);
  });

  it('does not punish asking while it is empty, and never holds more than the limit', () => {
    const buckets = create(2);
    buckets.take('a');
    buckets.take('a');
    for (now = 0; now < 29_000; now += 1000) {
      expect(buckets.take('a').allowed).toBe(false);
    }
    now = 10_000_000;
    expect([1, 2, 3].map(() => buckets.take('a').allowed)).toEqual([true, true, false]);
  });

  it('looks without taking', () => {
    const buckets = create(1);
    expect([buckets.peek('a').allowed, buckets.peek('a').allowed]).toEqual([true, true]);
    expect(buckets.size).toBe(0);
  });

  it('stays bounded and forgets first who was quiet longest', () => {
    const buckets = create(1, 100);
    buckets.take('attacker');
    for (let index = 0; index < 5000; index++) {
      buckets.take(`address ${index}`);
      expect(buckets.take('attacker').allowed).toBe(false);
    }
    expect(buckets.size).toBe(100);
  });
});
