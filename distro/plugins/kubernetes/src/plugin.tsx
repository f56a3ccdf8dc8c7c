import { createFrontendFeatureLoader, createFrontendModule } from '@backstage/frontend-plugin-api';
import kubernetesPlugin from '@backstage/plugin-kubernetes/alpha';

/** Backstage's own tab, with another inside: what one sees at a glance first, and refusals in words. */
export const entityContent = kubernetesPlugin.getExtension('entity-content:kubernetes/kubernetes').override({
  params: {
    group: undefined,
    loader: () => import('./components/KubernetesPage').then((module) => <module.KubernetesPage />),
  },
});

export const kubernetesModule = createFrontendModule({ pluginId: 'kubernetes', extensions: [entityContent] });

/** Backstage's plugin and ours together: the one feature that an app has to install. */
export const kubernetes = createFrontendFeatureLoader({
  loader: () => [kubernetesPlugin, kubernetesModule],
});
