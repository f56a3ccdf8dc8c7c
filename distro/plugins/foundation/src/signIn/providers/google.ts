import { googleAuthenticator, googleSignInResolvers } from '@backstage/plugin-auth-backend-module-google-provider';
import { createProviderModule } from '../providerModule';
import { resolveByEmail } from '../resolvers';

export default createProviderModule({
  providerId: 'google',
  authenticator: googleAuthenticator,
  resolver: resolveByEmail,
  resolverFactories: { ...googleSignInResolvers },
});
