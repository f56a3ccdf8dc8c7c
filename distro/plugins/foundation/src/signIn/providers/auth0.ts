import { auth0Authenticator } from '@backstage/plugin-auth-backend-module-auth0-provider';
import { createProviderModule } from '../providerModule';
import { resolveByProvenEmail } from '../resolvers';

export default createProviderModule({
  providerId: 'auth0',
  authenticator: auth0Authenticator,
  resolver: resolveByProvenEmail,
});
