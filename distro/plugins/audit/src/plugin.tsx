import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { RiFileShield2Line } from '@remixicon/react';
import { auditApiRef } from './api/AuditApi';
import { AuditClient } from './api/AuditClient';
import { rootRouteRef } from './routes';

const auditApi = ApiBlueprint.make({
  params: (defineParams) =>
    defineParams({
      api: auditApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: (deps) => new AuditClient(deps),
    }),
});

const auditPage = PageBlueprint.make({
  params: {
    path: '/audit',
    title: 'Audit',
    icon: <RiFileShield2Line />,
    routeRef: rootRouteRef,
    loader: () => import('./components/AuditPage').then((module) => <module.AuditPage />),
  },
});

export const auditPlugin = createFrontendPlugin({
  pluginId: 'audit',
  title: 'Audit',
  icon: <RiFileShield2Line />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef },
  extensions: [auditApi, auditPage],
});
