import type { OAuthAuthenticator } from '@backstage/plugin-auth-node';
import { away, createLookout, type Lookout } from './lookout';

type Discovering = { promise: Promise<{ client: { issuer: { metadata: { issuer: string } } } }> };

interface Connection<Context> {
  current: Context;
  readonly renew: () => Context;
  readonly lookout: Lookout;
}

/** How openid-client tells that nobody, or nobody who could help, was there. */
const nobodyThere =
  /ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|socket hang up|timed out|temporarily_unavailable|expected 200 OK, got: 5\d\d/;
/** It looks for new keys once a minute at most, and a code is good for one try. */
const otherKeys = /no valid key found/;
/** Whoever loads a page anew while the provider is away for so long need not sign in again; it is longer than one try may take. */
const patienceMs = 15_000;
const longestPauseMs = 2000;

const isAway = (error: unknown): boolean => (error as Error).name === 'ServiceUnavailableError';

/** What is renewed can be asked for twice: a code is good for one try, a session for many. */
async function patiently<Result>(work: () => Promise<Result>, longestMs: number): Promise<Result> {
  const end = performance.now() + longestMs;
  for (let pause = 250; ; pause = Math.min(2 * pause, longestPauseMs)) {
    try {
      return await work();
    } catch (error) {
      if (!isAway(error) || performance.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/**
 * Backstage's OIDC authenticator asks the identity provider for its metadata once, when the portal starts, and keeps a
 * refusal for ever. An identity provider that starts a second later must not need a restart of the portal.
 */
export function reconnecting<Context extends Discovering, Profile>(
  inner: OAuthAuthenticator<Context, Profile>,
  patience = patienceMs,
): OAuthAuthenticator<Connection<Context>, Profile> {
  async function usable(connection: Connection<Context>): Promise<Context> {
    const tried = connection.current;
    const found = await tried.promise.then(
      () => true,
      () => false,
    );
    if (found) {
      return tried;
    }
    // Whoever comes first asks again; the others wait for the same answer.
    if (connection.current === tried) {
      connection.current = connection.renew();
    }
    const { current } = connection;
    await current.promise.catch(({ code, message }: { code?: string; message?: string }) => {
      throw away(code ?? message ?? 'no answer');
    });
    return current;
  }

  /** Whoever came back from a provider that then went away is told that, and not how it looked from inside. */
  async function orAway<Result>(connection: Connection<Context>, work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      const { message } = error as Error;
      const [reason] = nobodyThere.exec(message) ?? [];
      if (reason) throw away(reason);
      if (!otherKeys.test(message)) throw error;
      connection.current = connection.renew();
      throw away('it has changed its keys');
    }
  }

  const { logout } = inner;
  return {
    defaultProfileTransform: inner.defaultProfileTransform,
    scopes: inner.scopes,
    initialize(options) {
      const lookout = createLookout(options.config);
      const renew = () => {
        const context = inner.initialize(options);
        const promise = context.promise.then((found) => {
          lookout.heard(found.client.issuer.metadata.issuer);
          return found;
        });
        // Whoever signs in hears of it; until then nobody waits for the answer.
        promise.catch(() => {});
        return { ...context, promise };
      };
      return { current: renew(), renew, lookout };
    },
    async start(input, connection) {
      const context = await usable(connection);
      await connection.lookout.ask().catch((error: unknown) => {
        // It may come back as another, with other keys and addresses.
        connection.current = connection.renew();
        throw error;
      });
      return inner.start(input, context);
    },
    authenticate: async (input, connection) => orAway(connection, inner.authenticate(input, await usable(connection))),
    refresh: (input, connection) =>
      patiently(async () => orAway(connection, inner.refresh(input, await usable(connection))), patience),
    ...(logout && { logout: async (input, connection) => logout.call(inner, input, await usable(connection)) }),
  };
}
