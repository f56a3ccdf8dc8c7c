import { oidcAuthenticator } from '@backstage/plugin-auth-backend-module-oidc-provider';
import { createProviderModule } from '../providerModule';
import { reconnecting } from '../reconnecting';
import { resolveByVerifiedEmail } from '../resolvers';

export default createProviderModule({
  providerId: 'auth0',
  authenticator: reconnecting(oidcAuthenticator),
  resolver: resolveByVerifiedEmail,
});
