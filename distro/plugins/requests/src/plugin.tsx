import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { RiInboxArchiveLine } from '@remixicon/react';
import { requestsApiRef } from './api/RequestsApi';
import { RequestsClient } from './api/RequestsClient';
import { rootRouteRef } from './routes';

const requestsApi = ApiBlueprint.make({
  params: (defineParams) =>
    defineParams({
      api: requestsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: (deps) => new RequestsClient(deps),
    }),
});

const requestsPage = PageBlueprint.make({
  params: {
    path: '/requests',
    title: 'Requests',
    icon: <RiInboxArchiveLine />,
    routeRef: rootRouteRef,
    loader: () => import('./components/RequestsRouter').then((module) => <module.RequestsRouter />),
  },
});

export const requestsPlugin = createFrontendPlugin({
  pluginId: 'requests',
  title: 'Requests',
  icon: <RiInboxArchiveLine />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef },
  extensions: [requestsApi, requestsPage],
});
