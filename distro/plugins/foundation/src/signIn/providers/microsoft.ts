import { oidcAuthenticator } from '@backstage/plugin-auth-backend-module-oidc-provider';
import { createProviderModule } from '../providerModule';
import { reconnecting } from '../reconnecting';
import { entraIdClaims, resolveEntraId } from '../resolvers';

export default createProviderModule({
  providerId: 'microsoft',
  authenticator: {
    ...reconnecting(oidcAuthenticator),
    // Entra ID says nothing of verified addresses: whoever is refused should read all the same which account it was.
    defaultProfileTransform: async ({ fullProfile }) => ({
      profile: { email: entraIdClaims(fullProfile).email, displayName: fullProfile.userinfo.name },
    }),
  },
  resolver: resolveEntraId,
});
