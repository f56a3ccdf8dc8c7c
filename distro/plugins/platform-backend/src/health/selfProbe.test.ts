import { selfProbe } from './selfProbe';

const signal = new AbortController().signal;
const healthOf = (status: number) => ({
  getLiveness: async () => ({ status: 200 }),
  getReadiness: async () => ({ status }),
});
const delayOf = (milliseconds: number) => ({ percentile: () => milliseconds * 1e6, reset: () => undefined });

describe('selfProbe', () => {
  it.each([
    [200, 21, 'healthy'],
    [503, 21, 'down'],
    [200, 900, 'degraded'],
  ])('with readiness %s and %s ms of delay is %s', async (status, delay, state) => {
    expect(await selfProbe(healthOf(status), delayOf(delay))(signal)).toMatchObject({ state });
  });

  it('notices that its own event loop was held up', async () => {
    const probe = selfProbe(healthOf(200));
    await probe(signal);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const until = Date.now() + 600;
    while (Date.now() < until) {
      // Holding the loop up is the point.
    }
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await probe(signal)).toMatchObject({ state: 'degraded', message: expect.stringMatching(/held up/) });
  });
});
