import { createBackendModule } from '@backstage/backend-plugin-api';
import { authProvidersExtensionPoint } from '@backstage/plugin-auth-node';

/** Gives out real tokens of the real auth plugin for whomever a test names. */
export const testSignInModule = createBackendModule({
  pluginId: 'auth',
  moduleId: 'test-provider',
  register(env) {
    env.registerInit({
      deps: { providers: authProvidersExtensionPoint },
      async init({ providers }) {
        providers.registerProvider({
          providerId: 'test',
          factory: ({ resolverContext }) => ({
            async start(request, response) {
              const sub = String(request.query.user);
              const ent = [sub, ...[request.query.group ?? []].flat().map(String)];
              response.json(await resolverContext.issueToken({ claims: { sub, ent } }));
            },
            async frameHandler(_request, response) {
              response.status(404).end();
            },
          }),
        });
      },
    });
  },
});
