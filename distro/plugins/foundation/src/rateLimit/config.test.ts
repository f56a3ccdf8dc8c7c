import { mockServices } from '@backstage/backend-test-utils';
import { readRateLimits } from './config';

const read = (rateLimit?: object) =>
  readRateLimits(mockServices.rootConfig({ data: rateLimit ? { stagecraft: { rateLimit: { ...rateLimit } } } : {} }));

describe('rate limit configuration', () => {
  it('has defaults that people do not notice', () => {
    expect(read()).toEqual({
      windowMilliseconds: 60_000,
      perPerson: 600,
      perAddress: 300,
      staticPerAddress: 3000,
      keysPerAddress: 600,
    });
  });

  it('reads durations as Backstage does', () => {
    expect(read({ window: '30s', perPerson: 5 })).toMatchObject({ windowMilliseconds: 30_000, perPerson: 5 });
    expect(read({ window: { minutes: 2 } }).windowMilliseconds).toBe(120_000);
  });

  it.each([
    [{ perPerson: 0 }, 'stagecraft.rateLimit.perPerson'],
    [{ perAddress: 1.5 }, 'stagecraft.rateLimit.perAddress'],
    [{ window: '0s' }, 'stagecraft.rateLimit.window'],
    [{ window: '2 days' }, 'stagecraft.rateLimit.window'],
  ])('refuses %j and names the key', (rateLimit, key) => {
    expect(() => read(rateLimit)).toThrow(key);
  });
});
