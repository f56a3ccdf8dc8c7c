import { createFrontendPlugin, createRouteRef, PageBlueprint } from '@backstage/frontend-plugin-api';
import { RiHome4Line } from '@remixicon/react';

const rootRouteRef = createRouteRef();

const startPage = PageBlueprint.make({
  params: {
    path: '/',
    title: 'Home',
    icon: <RiHome4Line />,
    routeRef: rootRouteRef,
    noHeader: true,
    loader: () => import('./HomePage').then((m) => <m.HomePage />),
  },
});

/** The first page: where somebody is, what the platform can do for them, and what needs them. */
export const homePlugin = createFrontendPlugin({
  pluginId: 'start',
  title: 'Home',
  icon: <RiHome4Line />,
  info: { packageJson: () => import('../../package.json') },
  routes: { root: rootRouteRef },
  extensions: [startPage],
});
