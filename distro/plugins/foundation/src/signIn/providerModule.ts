import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import {
  authProvidersExtensionPoint,
  commonSignInResolvers,
  createOAuthProviderFactory,
  createSignInResolverFactory,
  type OAuthAuthenticator,
  type OAuthAuthenticatorResult,
  type SignInResolverFactory,
} from '@backstage/plugin-auth-node';
import { auditedHandlers } from './auditedHandlers';
import { waitingForCatalog } from './fillingCatalog';
import { leavingAnyway } from './leavingAnyway';
import { note } from './outcome';
import { explained, noted, type Resolver } from './resolvers';

export interface ProviderOptions<Context, Profile> {
  readonly providerId: string;
  readonly authenticator: OAuthAuthenticator<Context, Profile>;
  readonly resolver: Resolver<Profile>;
  /** Others of ours, by the name under which `signIn.resolvers` in the configuration chooses them. */
  readonly otherResolvers?: Record<string, Resolver<Profile>>;
  /** The provider's own resolvers, likewise. */
  readonly resolverFactories?: Record<string, unknown>;
}

type Factory<Profile> = SignInResolverFactory<OAuthAuthenticatorResult<Profile>, unknown>;

function notedAuthenticator<Context, Profile>(authenticator: OAuthAuthenticator<Context, Profile>) {
  return {
    ...authenticator,
    async authenticate(...parameters: Parameters<typeof authenticator.authenticate>) {
      try {
        return await authenticator.authenticate(...parameters);
      } catch (error) {
        note({ error: error as Error });
        throw error;
      }
    },
  };
}

/** The fallback of Backstage's resolvers that lets in whom the catalog does not know stays shut, whatever is configured. */
function guarded<Profile>(factory: Factory<Profile>): Factory<Profile> {
  return (options) => {
    if (
      (options as { dangerouslyAllowSignInWithoutUserInCatalog?: boolean })?.dangerouslyAllowSignInWithoutUserInCatalog
    ) {
      throw new Error(
        'Remove dangerouslyAllowSignInWithoutUserInCatalog: only people of the catalog may sign in here.',
      );
    }
    return noted((factory as (value: unknown) => Resolver<Profile>)(options));
  };
}

function collectFactories<Context, Profile>(options: ProviderOptions<Context, Profile>) {
  const { resolver, otherResolvers, resolverFactories } = options;
  const available = { ...commonSignInResolvers, ...resolverFactories } as unknown as Record<string, Factory<Profile>>;
  const ours = Object.entries({ stagecraft: resolver, ...otherResolvers }).map(([name, each]) => {
    const factory = createSignInResolverFactory<OAuthAuthenticatorResult<Profile>>({
      create: () => explained(waitingForCatalog(each)),
    });
    return [name, factory as unknown as Factory<Profile>] as const;
  });
  return Object.fromEntries([...Object.entries(available), ...ours].map(([name, factory]) => [name, guarded(factory)]));
}

/** A sign-in provider whose people come from the catalog and whose sign-ins are audited. */
export function createProviderModule<Context, Profile>(options: ProviderOptions<Context, Profile>) {
  const { providerId, authenticator, resolver } = options;
  return createBackendModule({
    pluginId: 'auth',
    moduleId: `stagecraft-${providerId}-provider`,
    register(env) {
      env.registerInit({
        deps: {
          providers: authProvidersExtensionPoint,
          auditor: coreServices.auditor,
          httpAuth: coreServices.httpAuth,
          logger: coreServices.logger,
        },
        async init({ providers, ...dependencies }) {
          const create = createOAuthProviderFactory({
            authenticator: leavingAnyway(notedAuthenticator(authenticator), dependencies.logger),
            signInResolver: noted(explained(waitingForCatalog(resolver))),
            signInResolverFactories: collectFactories(options),
          });
          providers.registerProvider({
            providerId,
            factory: (context) => auditedHandlers(providerId, create(context), dependencies, context),
          });
        },
      });
    },
  });
}
