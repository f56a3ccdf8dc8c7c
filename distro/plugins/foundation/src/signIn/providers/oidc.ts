import { oidcAuthenticator, oidcSignInResolvers } from '@backstage/plugin-auth-backend-module-oidc-provider';
import { createProviderModule } from '../providerModule';
import { reconnecting } from '../reconnecting';
import { resolveByVerifiedEmail, resolveOidc } from '../resolvers';

export default createProviderModule({
  providerId: 'oidc',
  authenticator: reconnecting(oidcAuthenticator),
  resolver: resolveOidc,
  otherResolvers: { stagecraftByVerifiedEmail: resolveByVerifiedEmail },
  resolverFactories: { ...oidcSignInResolvers },
});
