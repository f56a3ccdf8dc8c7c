import { oidcAuthenticator, oidcSignInResolvers } from '@backstage/plugin-auth-backend-module-oidc-provider';
import { createProviderModule } from '../providerModule';
import { resolveOidc } from '../resolvers';

export const oidcModule = createProviderModule({
  providerId: 'oidc',
  authenticator: oidcAuthenticator,
  resolver: resolveOidc,
  resolverFactories: { ...oidcSignInResolvers },
});
