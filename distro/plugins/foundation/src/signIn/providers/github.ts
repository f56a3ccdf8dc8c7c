import { githubAuthenticator, githubSignInResolvers } from '@backstage/plugin-auth-backend-module-github-provider';
import { createProviderModule } from '../providerModule';
import { resolveGithub } from '../resolvers';

export default createProviderModule({
  providerId: 'github',
  authenticator: githubAuthenticator,
  resolver: resolveGithub,
  resolverFactories: { ...githubSignInResolvers },
});
