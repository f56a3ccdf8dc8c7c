import {
  microsoftAuthenticator,
  microsoftSignInResolvers,
} from '@backstage/plugin-auth-backend-module-microsoft-provider';
import { createProviderModule } from '../providerModule';
import { resolveByEmail } from '../resolvers';

export default createProviderModule({
  providerId: 'microsoft',
  authenticator: microsoftAuthenticator,
  resolver: resolveByEmail,
  resolverFactories: { ...microsoftSignInResolvers },
});
