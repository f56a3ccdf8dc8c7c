import { ServiceUnavailableError } from '@backstage/errors';
import type { OAuthAuthenticator } from '@backstage/plugin-auth-node';

type Discovering = { promise: Promise<unknown> };

interface Connection<Context> {
  current: Context;
  readonly renew: () => Context;
}

/**
 * Backstage's OIDC authenticator asks the identity provider for its metadata once, when the portal starts, and keeps a
 * refusal for ever. An identity provider that starts a second later must not need a restart of the portal.
 */
export function reconnecting<Context extends Discovering, Profile>(
  inner: OAuthAuthenticator<Context, Profile>,
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
      const reason = code ?? message ?? 'no answer';
      throw new ServiceUnavailableError(`The identity provider cannot be reached (${reason}): try again in a moment`);
    });
    return current;
  }

  const { logout } = inner;
  return {
    defaultProfileTransform: inner.defaultProfileTransform,
    scopes: inner.scopes,
    initialize(options) {
      const renew = () => {
        const context = inner.initialize(options);
        // Whoever signs in hears of it; until then nobody waits for the answer.
        context.promise.catch(() => {});
        return context;
      };
      return { current: renew(), renew };
    },
    start: async (input, connection) => inner.start(input, await usable(connection)),
    authenticate: async (input, connection) => inner.authenticate(input, await usable(connection)),
    refresh: async (input, connection) => inner.refresh(input, await usable(connection)),
    ...(logout && { logout: async (input, connection) => logout.call(inner, input, await usable(connection)) }),
  };
}
