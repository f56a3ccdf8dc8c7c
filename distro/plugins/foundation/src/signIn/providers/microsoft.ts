import {
  microsoftAuthenticator,
  microsoftSignInResolvers,
} from '@backstage/plugin-auth-backend-module-microsoft-provider';
import { createProviderModule } from '../providerModule';
import { resolveByEmail } from '../resolvers';

export const microsoftModule = createProviderModule({
  providerId: 'microsoft',
  authenticator: microsoftAuthenticator,
  resolver: resolveByEmail,
  resolverFactories: { ...microsoftSignInResolvers },
});
