import { oidcAuthenticator, oidcSignInResolvers } from '@backstage/plugin-auth-backend-module-oidc-provider';
import { createProviderModule } from '../providerModule';
import { reconnecting } from '../reconnecting';
import { resolveOidc } from '../resolvers';

export default createProviderModule({
  providerId: 'oidc',
  authenticator: reconnecting(oidcAuthenticator),
  resolver: resolveOidc,
  resolverFactories: { ...oidcSignInResolvers },
});
