import { coreServices, createBackendPlugin, resolvePackagePath } from '@backstage/backend-plugin-api';
import { platformPermissions } from '@stagecraft/plugin-platform-common';
import { readSettings } from './config/readSettings';
import { CapabilityMonitor } from './health/CapabilityMonitor';
import { backendFolder } from './plugins/backendFolder';
import { PluginInventory } from './plugins/PluginInventory';
import { createRouter } from './router/createRouter';

/** The platform about itself: its phase, its capabilities and their health, and what is installed. */
export const platformPlugin = createBackendPlugin({
  pluginId: 'platform',
  register(environment) {
    environment.registerInit({
      deps: {
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        rootHealth: coreServices.rootHealth,
        instance: coreServices.rootInstanceMetadata,
        system: coreServices.rootSystemMetadata,
      },
      async init({ config, database, httpAuth, httpRouter, logger, permissions, permissionsRegistry, ...root }) {
        const settings = readSettings(config);
        const monitor = new CapabilityMonitor({ settings, database, rootHealth: root.rootHealth, logger });
        const inventory = new PluginInventory({ ...root, backendFolder: backendFolder() });
        const openApiFile = resolvePackagePath('@stagecraft/plugin-platform-backend', 'openapi.yaml');
        permissionsRegistry.addPermissions(platformPermissions);
        httpRouter.use(createRouter({ settings, monitor, inventory, httpAuth, permissions, openApiFile }));
      },
    });
  },
});
