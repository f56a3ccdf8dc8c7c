import { ConfigReader } from '@backstage/config';
import { delayAfter, readExecutorSettings } from './settings';

describe('executor settings', () => {
  const settings = readExecutorSettings(new ConfigReader({}));

  it('have defaults that work', () => {
    expect(settings).toMatchObject({
      enabled: true,
      pollMilliseconds: 1000,
      leaseMilliseconds: 15_000,
      concurrency: 4,
    });
  });

  it('read durations as Backstage writes them', () => {
    const config = new ConfigReader({
      requests: { executor: { lease: '2m', pollInterval: { seconds: 5 }, enabled: false } },
    });
    expect(readExecutorSettings(config)).toMatchObject({
      enabled: false,
      pollMilliseconds: 5000,
      leaseMilliseconds: 120_000,
    });
  });

  it.each([
    [1, 1000],
    [2, 2000],
    [4, 8000],
    [7, 60_000],
    [500, 60_000],
  ])('wait longer after attempt %d, up to a limit', (attempt, milliseconds) => {
    expect(delayAfter(attempt, settings, 0.5)).toBe(milliseconds);
    expect(delayAfter(attempt, settings, 0)).toBe(Math.round(milliseconds * 0.9));
  });
});
