import { oidcAuthenticator, oidcSignInResolvers } from '@backstage/plugin-auth-backend-module-oidc-provider';
import { createProviderModule } from '../providerModule';
import { eitherSecret } from '../eitherSecret';
import { reconnecting } from '../reconnecting';
import { resolveByVerifiedEmail, resolveOidc } from '../resolvers';

export default createProviderModule({
  providerId: 'oidc',
  authenticator: eitherSecret(reconnecting(oidcAuthenticator)),
  resolver: resolveOidc,
  otherResolvers: { stagecraftByVerifiedEmail: resolveByVerifiedEmail },
  resolverFactories: { ...oidcSignInResolvers },
});
