import { type Config, ConfigReader } from '@backstage/config';
import type { OAuthAuthenticator } from '@backstage/plugin-auth-node';
import type { JsonObject } from '@backstage/types';

interface Known<Context> {
  /** As one and the same client, with another secret each. */
  readonly contexts: Context[];
  /** The one that was taken last. */
  at: number;
}

/** How a provider says that it does not know the client by its secret. */
const unknownClient = /\b(invalid_client|unauthorized_client)\b/;

const withSecret = (config: Config, clientSecret: string): Config =>
  new ConfigReader({ ...config.get<JsonObject>(), clientSecret });

type Session = Record<string, unknown> | null | undefined;

/** Whoever reads what a sign-in began with takes it out of the session. */
function rememberedSession(request: unknown): () => void {
  const { session } = request as { session?: Session };
  const begun = { ...session };
  return () => {
    if (session) Object.assign(session, begun);
  };
}

/**
 * While a client's secret is made anew nobody can say in which moment the provider takes the next one: it takes one. It
 * asks who the client is before it looks at a code or a token, so these are still good when that was refused; whoever
 * was refused comes with the other secret.
 */
export function eitherSecret<Context, Profile>(
  inner: OAuthAuthenticator<Context, Profile>,
): OAuthAuthenticator<Known<Context>, Profile> {
  async function inTurn<Result>(known: Known<Context>, request: unknown, work: (context: Context) => Promise<Result>) {
    const restore = rememberedSession(request);
    const { at, contexts } = known;
    try {
      return await work(contexts[at]);
    } catch (error) {
      if (contexts.length === 1 || !unknownClient.test((error as Error).message)) throw error;
    }
    restore();
    const other = 1 - at;
    const result = await work(contexts[other]);
    known.at = other;
    return result;
  }

  const { logout } = inner;
  return {
    defaultProfileTransform: inner.defaultProfileTransform,
    scopes: inner.scopes,
    initialize(options) {
      const next = options.config.getOptionalString('nextClientSecret');
      const configs = [options.config, ...(next === undefined ? [] : [withSecret(options.config, next)])];
      return { contexts: configs.map((config) => inner.initialize({ ...options, config })), at: 0 };
    },
    start: (input, { contexts: [first] }) => inner.start(input, first),
    authenticate: (input, known) => inTurn(known, input.req, (context) => inner.authenticate(input, context)),
    refresh: (input, known) => inTurn(known, input.req, (context) => inner.refresh(input, context)),
    ...(logout && {
      logout: (input, known) => inTurn(known, input.req, (context) => logout.call(inner, input, context)),
    }),
  };
}
