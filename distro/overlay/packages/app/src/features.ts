import type { ConfigApi } from '@backstage/core-plugin-api';
import { createFrontendFeatureLoader } from '@backstage/frontend-plugin-api';

type FeatureModule = () => Promise<{ default: unknown }>;

interface Feature {
  from: number;
  /** A section of the configuration without which there is nothing to show. */
  needs?: string;
  /** A switch of the configuration that has to be on. */
  when?: string;
  load: FeatureModule;
}

/** What the portal shows, and from which phase on. One build has it all; only what the phase asks for is loaded. */
const features: Feature[] = [
  { from: 1, load: () => import('@stagecraft/app-shell') },
  { from: 1, load: () => import('@backstage/plugin-catalog/alpha') },
  { from: 1, load: () => import('@backstage/plugin-catalog-graph/alpha') },
  { from: 1, load: () => import('@backstage/plugin-api-docs/alpha') },
  { from: 1, load: () => import('@backstage/plugin-techdocs/alpha') },
  { from: 1, load: () => import('@backstage/plugin-search/alpha') },
  { from: 1, load: () => import('@backstage/plugin-org/alpha') },
  { from: 1, load: () => import('@backstage/plugin-user-settings/alpha') },
  { from: 1, load: () => import('@backstage/plugin-notifications/alpha') },
  { from: 1, load: () => import('@backstage/plugin-signals/alpha') },
  { from: 1, load: () => import('@stagecraft/plugin-requests') },
  { from: 1, load: () => import('@stagecraft/plugin-platform') },
  { from: 1, load: () => import('@stagecraft/plugin-audit') },
  { from: 1, needs: 'kubernetes', load: () => import('@stagecraft/plugin-kubernetes') },
  { from: 2, load: () => import('@stagecraft/plugin-templates') },
  { from: 2, when: 'platform.pipelines', load: () => import('@stagecraft/plugin-pipelines') },
];

export function wantedFeatures(config: Pick<ConfigApi, 'has' | 'getOptionalBoolean' | 'getOptionalNumber'>): Feature[] {
  const phase = config.getOptionalNumber('platform.phase') ?? 1;
  const isOn = (key: string) => config.getOptionalBoolean(key) === true;
  return features.filter(
    ({ from, needs, when }) => from <= phase && (!needs || config.has(needs)) && (!when || isOn(when)),
  );
}

export const phaseFeatures = createFrontendFeatureLoader({
  loader: ({ config }: { config: ConfigApi }) => Promise.all(wantedFeatures(config).map(({ load }) => load() as never)),
});
