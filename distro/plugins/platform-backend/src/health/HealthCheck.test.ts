import { mockServices } from '@backstage/backend-test-utils';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEndpoint } from '../__testUtils__/endpoint';
import { HealthCheck, type HealthCheckOptions } from './HealthCheck';
import { httpProbe } from './httpProbe';
import type { Finding, Probe } from './types';

const logger = mockServices.logger.mock();
const healthy: Finding = { state: 'healthy', message: 'Answers.' };

function checkOf(probe: Probe, options: Partial<HealthCheckOptions> = {}) {
  return new HealthCheck({ id: 'x', probe, cacheMs: 0, timeoutMs: 200, degradedMs: 100, logger, ...options });
}

describe('HealthCheck', () => {
  it('measures once for many who ask at the same time', async () => {
    const probe = jest.fn(async () => sleep(20, healthy));
    const check = checkOf(probe);
    await Promise.all(Array.from({ length: 50 }, () => check.current()));
    expect(probe).toHaveBeenCalledTimes(1);
  });

  it('keeps a measurement for as long as it is good, and no longer', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    const probe = jest.fn(async () => healthy);
    const check = checkOf(probe, { cacheMs: 5000, now: () => now });
    await check.current();
    now += 4999;
    await check.current();
    expect(probe).toHaveBeenCalledTimes(1);
    now += 1;
    await check.current();
    expect(probe).toHaveBeenCalledTimes(2);
  });

  it('remembers since when a state holds', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    let finding = healthy;
    const check = checkOf(async () => finding, { now: () => now });
    expect(await check.current()).toMatchObject({ state: 'healthy', since: '2026-01-01T00:00:00.000Z' });
    now += 60_000;
    expect(await check.current()).toMatchObject({
      since: '2026-01-01T00:00:00.000Z',
      checkedAt: '2026-01-01T00:01:00.000Z',
    });
    finding = { state: 'down', message: 'Answers 500.' };
    now += 60_000;
    expect(await check.current()).toMatchObject({ state: 'down', since: '2026-01-01T00:02:00.000Z' });
  });

  it('calls a slow answer degraded', async () => {
    const health = await checkOf(() => sleep(130, healthy)).current();
    expect(health).toMatchObject({ state: 'degraded', message: expect.stringMatching(/slowly: \d+ ms/) });
  });

  it('does not wait longer than its time for one that ignores being told to stop', async () => {
    const started = Date.now();
    const health = await checkOf(() => new Promise<Finding>(() => undefined)).current();
    expect(health).toMatchObject({ state: 'down', message: 'No answer within 200 ms.' });
    expect(Date.now() - started).toBeLessThan(1500);
  });

  it('says that nothing listens, without repeating the address', async () => {
    const endpoint = await startEndpoint(() => undefined);
    await endpoint.close();
    const url = endpoint.url.replace('http://', 'http://user:hidden@');
    const health = await checkOf(httpProbe({ url: endpoint.url, expect: 'any' })).current();
    expect(health).toMatchObject({ state: 'down', message: 'Nothing listens at its address: is it running?' });
    const withCredentials = await checkOf(httpProbe({ url, expect: 'any' })).current();
    expect(JSON.stringify(withCredentials)).not.toContain('hidden');
    expect(withCredentials.state).toBe('down');
  });

  it('recovers by itself', async () => {
    let broken = true;
    const check = checkOf(async () => {
      if (broken) {
        throw Object.assign(new Error('no'), { code: 'ECONNRESET' });
      }
      return healthy;
    });
    expect(await check.current()).toMatchObject({
      state: 'down',
      message: 'It closed the connection without an answer.',
    });
    broken = false;
    expect(await check.current()).toMatchObject({ state: 'healthy' });
  });
});
