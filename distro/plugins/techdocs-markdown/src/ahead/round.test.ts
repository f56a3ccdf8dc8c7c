import { mockServices } from '@backstage/backend-test-utils';
import { Agenda } from './agenda';
import { createRound } from './round';

const running = () => new AbortController().signal;

function createRounds(sync: (ref: string, signal: AbortSignal) => Promise<{ updated: boolean }>) {
  const logger = mockServices.logger.mock();
  const round = createRound({
    agenda: new Agenda({ renewMilliseconds: 60_000, longestWaitMilliseconds: 60_000 }),
    logger,
    list: async () => ['component:default/cart', 'component:default/parcel'],
    sync,
    patienceMilliseconds: 100,
  });
  return { logger, round };
}

describe('a round', () => {
  it('takes one after the other, tells once what it built, and leaves it alone until it is due again', async () => {
    const asked: string[] = [];
    let atOnce = 0;
    const { logger, round } = createRounds(async (ref) => {
      expect(++atOnce).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      atOnce--;
      asked.push(ref);
      return { updated: ref.endsWith('cart') };
    });
    await round(running());
    await round(running());
    expect(asked).toEqual(['component:default/cart', 'component:default/parcel']);
    expect(logger.info.mock.calls).toEqual([['Built the documentation of 1 entity ahead of its readers']]);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('goes on after one that fails, and after one that never answers', async () => {
    const { logger, round } = createRounds(async (ref, signal) => {
      if (ref.endsWith('parcel')) {
        throw new Error('mkdocs.yml is not valid YAML');
      }
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    await round(running());
    expect(logger.warn.mock.calls.map(([message]) => message)).toEqual([
      expect.stringMatching(/component:default\/cart cannot be built and found: TimeoutError/),
      expect.stringMatching(/component:default\/parcel cannot be built and found: Error: mkdocs.yml is not valid YAML/),
    ]);
  });

  it('stops with the portal, and calls that no failure', async () => {
    const controller = new AbortController();
    const { logger, round } = createRounds(async () => {
      controller.abort();
      throw new Error('the server has gone');
    });
    await round(controller.signal);
    expect(logger.warn).not.toHaveBeenCalled();
  });
});
