import {
  type BackendFeature,
  coreServices,
  createBackendFeatureLoader,
  type RootConfigService,
} from '@backstage/backend-plugin-api';

type Load = () => Promise<BackendFeature>;

/** Each is imported only when it is configured: what nobody uses costs no memory. */
const providers: Record<string, Load> = {
  oidc: async () => (await import('./providers/oidc')).oidcModule,
  github: async () => (await import('./providers/github')).githubModule,
  google: async () => (await import('./providers/google')).googleModule,
  auth0: async () => (await import('./providers/auth0')).auth0Module,
  microsoft: async () => (await import('./providers/microsoft')).microsoftModule,
};

/** Guest is not among them, and a provider that somebody else's module brings is theirs to add. */
export function chooseProviders(config: RootConfigService, available: Record<string, Load> = providers): Load[] {
  const configured = config.getOptionalConfig('auth.providers')?.keys() ?? [];
  return configured.filter((name) => Object.hasOwn(available, name)).map((name) => available[name]);
}

/** Loads the sign-in providers that `auth.providers` names. */
export const signInModules = createBackendFeatureLoader({
  // Nothing but the configuration: any other service that a loader asks for could no longer be replaced by a feature.
  deps: { config: coreServices.rootConfig },
  async *loader({ config }) {
    for (const load of chooseProviders(config)) {
      yield await load();
    }
  },
});
