import { coreServices, createBackendFeatureLoader, type RootConfigService } from '@backstage/backend-plugin-api';

interface Feature {
  from: number;
  /** Sections of the configuration without which there is nothing to do. */
  needs?: string[];
  /** A switch of the configuration that has to be on. */
  when?: string;
  load: () => Promise<{ default: unknown }>;
}

/** What the backend runs, and from which phase on. What a phase does not ask for is never loaded. */
const features: Feature[] = [
  { from: 1, load: () => import('@stagecraft/backend-foundation') },
  { from: 1, load: () => import('@backstage/plugin-app-backend') },
  { from: 1, load: () => import('@backstage/plugin-auth-backend') },
  { from: 1, load: () => import('@backstage/plugin-permission-backend') },
  { from: 1, load: () => import('@backstage/plugin-catalog-backend') },
  { from: 1, load: () => import('@backstage/plugin-catalog-backend-module-logs') },
  // What a template is: on a cluster the portal of the former phase may read them for the next one while it ends, and what
  // it did not know would be missing for minutes.
  { from: 1, load: () => import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model') },
  { from: 1, load: () => import('@backstage/plugin-catalog-backend-module-gitlab') },
  { from: 1, needs: ['integrations.github'], load: () => import('@backstage/plugin-catalog-backend-module-github') },
  { from: 1, load: () => import('@backstage/plugin-search-backend') },
  { from: 1, load: () => import('@backstage/plugin-search-backend-module-pg') },
  { from: 1, load: () => import('@backstage/plugin-search-backend-module-catalog') },
  { from: 1, load: () => import('@backstage/plugin-search-backend-module-techdocs') },
  { from: 1, load: () => import('@backstage/plugin-techdocs-backend') },
  { from: 1, load: () => import('@stagecraft/plugin-techdocs-backend-module-markdown') },
  { from: 1, load: () => import('@backstage/plugin-notifications-backend') },
  { from: 1, load: () => import('@backstage/plugin-signals-backend') },
  { from: 1, load: () => import('@backstage/plugin-user-settings-backend') },
  { from: 1, load: () => import('@stagecraft/plugin-requests-backend') },
  { from: 1, load: () => import('@stagecraft/plugin-platform-backend') },
  { from: 1, needs: ['kubernetes'], load: () => import('@backstage/plugin-kubernetes-backend') },
  { from: 2, load: () => import('@stagecraft/plugin-catalog-backend-module-identity') },
  {
    from: 2,
    when: 'platform.pipelines',
    load: () => import('@stagecraft/plugin-catalog-backend-module-pipelines'),
  },
  { from: 2, needs: ['scaffolder'], load: () => import('@backstage/plugin-scaffolder-backend') },
  { from: 2, needs: ['scaffolder'], load: () => import('@backstage/plugin-scaffolder-backend-module-gitlab') },
  {
    from: 2,
    needs: ['scaffolder', 'integrations.github'],
    load: () => import('@backstage/plugin-scaffolder-backend-module-github'),
  },
  {
    from: 2,
    needs: ['scaffolder'],
    load: () => import('@stagecraft/plugin-scaffolder-backend-module-platform'),
  },
];

export function wantedFeatures(config: RootConfigService): Feature[] {
  const phase = config.getOptionalNumber('platform.phase') ?? 1;
  const isOn = (key: string) => config.getOptionalBoolean(key) === true;
  return features.filter(
    ({ from, needs = [], when }) => from <= phase && needs.every((key) => config.has(key)) && (!when || isOn(when)),
  );
}

export const phaseFeatures = createBackendFeatureLoader({
  deps: { config: coreServices.rootConfig },
  async *loader({ config }) {
    for (const { load } of wantedFeatures(config)) yield (await load()) as never;
  },
});
