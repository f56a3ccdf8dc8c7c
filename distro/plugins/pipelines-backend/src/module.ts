import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { pipelinesReadPermission } from '@stagecraft/plugin-pipelines-common';
import { createRouter } from './router';

/** Adds `GET /api/catalog/pipelines/by-name/:kind/:namespace/:name`: what the forge's pipelines did with an entity. */
export const catalogModulePipelines = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'pipelines',
  register(env) {
    env.registerInit({
      deps: {
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
      },
      async init({ httpRouter, permissionsRegistry, ...services }) {
        permissionsRegistry.addPermissions([pipelinesReadPermission]);
        httpRouter.use(createRouter(services));
      },
    });
  },
});
