import { coreServices, createBackendPlugin, resolvePackagePath } from '@backstage/backend-plugin-api';
import { platformPermissions } from '@stagecraft/plugin-platform-common';
import { readSettings } from './config/readSettings';
import { CapabilityMonitor } from './health/CapabilityMonitor';
import { backendFolder } from './plugins/backendFolder';
import { PluginInventory } from './plugins/PluginInventory';
import { createRouter } from './router/createRouter';
import { RunStore } from './verify/RunStore';

/** The platform about itself: its phase, its capabilities and their health, and what is installed. */
export const platformPlugin = createBackendPlugin({
  pluginId: 'platform',
  register(environment) {
    environment.registerInit({
      deps: {
        auditor: coreServices.auditor,
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
      async init({ config, database, httpRouter, logger, permissionsRegistry, ...others }) {
        const settings = readSettings(config);
        const monitor = new CapabilityMonitor({ settings, database, rootHealth: others.rootHealth, logger });
        const inventory = new PluginInventory({ ...others, backendFolder: backendFolder() });
        const openApiFile = resolvePackagePath('@stagecraft/plugin-platform-backend', 'openapi.yaml');
        permissionsRegistry.addPermissions(platformPermissions);
        const runs = new RunStore(database);
        // A database that is away at this moment must not keep the rest of the platform from being shown.
        runs.connect().catch((error) => logger.warn('The results of verify cannot be kept yet', error));
        httpRouter.use(createRouter({ settings, monitor, inventory, runs, openApiFile, ...others }));
      },
    });
  },
});
