import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { Agenda } from './agenda';
import { readAheadConfig } from './config';
import { listDocumented } from './documented';
import { createRound } from './round';
import { createSync } from './sync';

/**
 * TechDocs builds what somebody opens, and search finds only what was built. This builds everything that there is ahead
 * of its readers, and again when its source has changed.
 */
export const techdocsModuleAhead = createBackendModule({
  pluginId: 'techdocs',
  moduleId: 'ahead',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init({ auth, catalog, config, discovery, logger, scheduler }) {
        const { enabled, renewMilliseconds, scope } = readAheadConfig(config);
        if (!enabled) {
          return;
        }
        await scheduler.scheduleTask({
          id: 'documentation-ahead',
          scope,
          // Right after a start, whoever waits to sign in comes first.
          initialDelay: { seconds: 15 },
          frequency: { seconds: 10 },
          timeout: { minutes: 30 },
          fn: createRound({
            agenda: new Agenda({ renewMilliseconds, longestWaitMilliseconds: 3_600_000 }),
            logger,
            list: () => listDocumented({ auth, catalog }),
            sync: createSync({ auth, discovery }),
            patienceMilliseconds: 120_000,
          }),
        });
      },
    });
  },
});
