import { coreServices, createBackendFeatureLoader, type BackendFeature } from '@backstage/backend-plugin-api';
import { createProviderModule } from './providerModule';
import { resolveByEmail, resolveByProvenEmail, resolveGithub, resolveOidc } from './resolvers';

type Provider = 'oidc' | 'github' | 'google' | 'auth0' | 'microsoft';

/** Each is imported only when it is configured: what nobody uses costs no memory. */
const providers: Record<Provider, () => Promise<BackendFeature>> = {
  async oidc() {
    const { oidcAuthenticator, oidcSignInResolvers } = await import('@backstage/plugin-auth-backend-module-oidc-provider');
    const resolverFactories = { ...oidcSignInResolvers };
    return createProviderModule({
      providerId: 'oidc',
      authenticator: oidcAuthenticator,
      resolver: resolveOidc,
      resolverFactories,
    });
  },
  async github() {
    const { githubAuthenticator, githubSignInResolvers } = await import(
      '@backstage/plugin-auth-backend-module-github-provider'
    );
    const resolverFactories = { ...githubSignInResolvers };
    return createProviderModule({
      providerId: 'github',
      authenticator: githubAuthenticator,
      resolver: resolveGithub,
      resolverFactories,
    });
  },
  async google() {
    const { googleAuthenticator, googleSignInResolvers } = await import(
      '@backstage/plugin-auth-backend-module-google-provider'
    );
    const resolverFactories = { ...googleSignInResolvers };
    return createProviderModule({
      providerId: 'google',
      authenticator: googleAuthenticator,
      resolver: resolveByEmail,
      resolverFactories,
    });
  },
  async auth0() {
    const { auth0Authenticator } = await import('@backstage/plugin-auth-backend-module-auth0-provider');
    return createProviderModule({
      providerId: 'auth0',
      authenticator: auth0Authenticator,
      resolver: resolveByProvenEmail,
    });
  },
  async microsoft() {
    const { microsoftAuthenticator, microsoftSignInResolvers } = await import(
      '@backstage/plugin-auth-backend-module-microsoft-provider'
    );
    const resolverFactories = { ...microsoftSignInResolvers };
    return createProviderModule({
      providerId: 'microsoft',
      authenticator: microsoftAuthenticator,
      resolver: resolveByEmail,
      resolverFactories,
    });
  },
};

/** Loads the sign-in providers that `auth.providers` names. */
export const signInModules = createBackendFeatureLoader({
  // Nothing but the configuration: any other service that a loader asks for could no longer be replaced by a feature.
  deps: { config: coreServices.rootConfig },
  async *loader({ config }) {
    const configured = config.getOptionalConfig('auth.providers')?.keys() ?? [];
    const known = configured.filter((name): name is Provider => Object.hasOwn(providers, name));
    for (const name of known) {
      yield await providers[name]();
    }
  },
});
