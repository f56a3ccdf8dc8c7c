import { googleAuthenticator, googleSignInResolvers } from '@backstage/plugin-auth-backend-module-google-provider';
import { createProviderModule } from '../providerModule';
import { resolveByEmail } from '../resolvers';

export const googleModule = createProviderModule({
  providerId: 'google',
  authenticator: googleAuthenticator,
  resolver: resolveByEmail,
  resolverFactories: { ...googleSignInResolvers },
});
