import { ApiBlueprint, createFrontendPlugin, discoveryApiRef, fetchApiRef } from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { hasPipelines } from '@stagecraft/plugin-pipelines-common';
import { PipelinesClient } from './api/PipelinesClient';
import { pipelinesApiRef } from './api/PipelinesApi';

const pipelinesApi = ApiBlueprint.make({
  params: (defineParams) =>
    defineParams({
      api: pipelinesApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: (deps) => new PipelinesClient(deps),
    }),
});

export const pipelinesContent = EntityContentBlueprint.make({
  params: {
    path: '/pipelines',
    title: 'Pipelines',
    filter: hasPipelines,
    loader: () => import('./components/PipelinesPage').then((m) => <m.PipelinesPage />),
  },
});

/** What the forge's pipelines did with a component, as a tab of its entity page. */
export const pipelinesPlugin = createFrontendPlugin({
  pluginId: 'pipelines',
  title: 'Pipelines',
  info: { packageJson: () => import('../package.json') },
  extensions: [pipelinesApi, pipelinesContent],
});
