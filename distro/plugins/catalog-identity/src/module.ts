import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint, catalogServiceRef } from '@backstage/plugin-catalog-node';
import { readDirectoryConfig } from './config';
import { entitiesOf, realmAnnotation } from './entities';
import { refsOf } from './guard';
import { IdentityProvider } from './IdentityProvider';
import { AdminClient } from './keycloak/AdminClient';
import { DirectoryReader } from './keycloak/readDirectory';
import { createRouter } from './router';
import { SyncState } from './SyncState';

/** People and groups come from the identity provider, where `catalog.providers.identity` names one. */
export const catalogModuleIdentity = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'stagecraft-identity',
  register(env) {
    env.registerInit({
      deps: {
        processing: catalogProcessingExtensionPoint,
        catalog: catalogServiceRef,
        auth: coreServices.auth,
        auditor: coreServices.auditor,
        config: coreServices.rootConfig,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        scheduler: coreServices.scheduler,
      },
      async init({ processing, catalog, auth, auditor, config, logger, scheduler, ...http }) {
        const directory = readDirectoryConfig(config);
        if (!directory) return;
        const state = new SyncState(directory.schedule.frequency);
        const reader = new DirectoryReader(new AdminClient(directory), directory.pageSize);
        const filter = { kind: ['User', 'Group'], [`metadata.annotations.${realmAnnotation}`]: directory.realm };
        const fields = ['kind', 'metadata.name', 'metadata.namespace'];
        const provider = new IdentityProvider({
          read: async () => entitiesOf(directory, await reader.read()),
          known: async () => {
            const credentials = await auth.getOwnServiceCredentials();
            return refsOf((await catalog.getEntities({ filter, fields }, { credentials })).items);
          },
          refuseRemovalOver: directory.refuseRemovalOver,
          runner: scheduler.createScheduledTaskRunner(directory.schedule),
          logger,
          auditor,
          state,
        });
        const { httpAuth, httpRouter, permissions } = http;
        httpRouter.use(createRouter({ state, httpAuth, permissions }));
        processing.addEntityProvider(provider);
      },
    });
  },
});
