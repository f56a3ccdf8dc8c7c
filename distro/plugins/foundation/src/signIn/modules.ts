import {
  type BackendFeature,
  coreServices,
  createBackendFeatureLoader,
  type RootConfigService,
} from '@backstage/backend-plugin-api';

type Load = () => Promise<unknown>;

/** Each is imported only when it is configured: what nobody uses costs no memory. */
const providers: Record<string, Load> = {
  oidc: () => import('./providers/oidc'),
  github: () => import('./providers/github'),
  google: () => import('./providers/google'),
  auth0: () => import('./providers/auth0'),
  microsoft: () => import('./providers/microsoft'),
};

/** Depending on who bundles or transpiles us, an imported module's default stands once or twice below `default`. */
export function unwrapFeature(imported: unknown): BackendFeature {
  let feature = imported;
  for (let depth = 0; depth < 3 && typeof feature === 'object' && feature !== null; depth++) {
    if ('$$type' in feature) {
      return feature as BackendFeature;
    }
    feature = 'default' in feature ? feature.default : undefined;
  }
  throw new Error('A sign-in provider could not be loaded: its module holds no backend feature');
}

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
      yield unwrapFeature(await load());
    }
  },
});
