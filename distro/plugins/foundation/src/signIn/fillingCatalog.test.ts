import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { type Clock, waitingForCatalog } from './fillingCatalog';
import type { Resolver } from './resolvers';

/** Time passes only while somebody waits. */
function clockAt(start: number): Clock {
  let now = start;
  return {
    upMilliseconds: () => now,
    async pause(milliseconds) {
      now += milliseconds;
    },
  };
}

/** Knows nobody at first. */
function resolverAfter(refusals: number, error: Error = new NotFoundError('User not found')) {
  const state = { asked: 0 };
  const resolver = (async () => {
    state.asked += 1;
    if (state.asked <= refusals) {
      throw error;
    }
    return { token: 'omar' };
  }) as Resolver<unknown>;
  return { state, resolver };
}

type Parameters = Resolver<unknown> extends (...all: infer All) => unknown ? All : never;
const signIn = (resolver: Resolver<unknown>, clock?: Clock) =>
  waitingForCatalog(resolver, clock)(...([{}, {}] as unknown as Parameters));

describe('signing in while the catalog fills', () => {
  it('waits for a person whom the catalog is about to read', async () => {
    const { resolver, state } = resolverAfter(4);
    await expect(signIn(resolver, clockAt(5000))).resolves.toEqual({ token: 'omar' });
    expect(state.asked).toBe(5);
  });

  it('counts from when the portal began to work, however long its process had stood by', async () => {
    jest.spyOn(process, 'uptime').mockReturnValue(600);
    const { resolver } = resolverAfter(1);
    await expect(signIn(resolver)).resolves.toEqual({ token: 'omar' });
  });

  it('refuses a stranger after a bounded time', async () => {
    const { resolver, state } = resolverAfter(Infinity);
    await expect(signIn(resolver, clockAt(5000))).rejects.toThrow('User not found');
    expect(state.asked).toBe(76);
  });

  it('refuses a stranger at once when the portal has been running for a while', async () => {
    const { resolver, state } = resolverAfter(Infinity);
    await expect(signIn(resolver, clockAt(90_000))).rejects.toThrow('User not found');
    expect(state.asked).toBe(1);
  });

  it('waits for nothing else', async () => {
    const { resolver, state } = resolverAfter(Infinity, new NotAllowedError('blocked'));
    await expect(signIn(resolver, clockAt(0))).rejects.toThrow('blocked');
    expect(state.asked).toBe(1);
  });
});
