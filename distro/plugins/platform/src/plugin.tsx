import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { RiStackLine } from '@remixicon/react';
import { PlatformClient, platformApiRef } from './api';
import { rootRouteRef } from './routes';

const platformApi = ApiBlueprint.make({
  params: (defineParams) =>
    defineParams({
      api: platformApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: (deps) => new PlatformClient(deps),
    }),
});

const platformPage = PageBlueprint.make({
  params: {
    path: '/platform',
    title: 'Platform',
    icon: <RiStackLine />,
    routeRef: rootRouteRef,
    loader: () => import('./components/PlatformPage').then((m) => <m.PlatformPage />),
  },
});

/** The home of the platform in the portal. */
export const platformPlugin = createFrontendPlugin({
  pluginId: 'platform',
  title: 'Platform',
  icon: <RiStackLine />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef },
  extensions: [platformApi, platformPage],
});
