import { coreServices, createBackendPlugin, type RootConfigService } from '@backstage/backend-plugin-api';
import { readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';
import { auditBufferRef } from './buffer';
import { migrate } from './migrations';
import { auditPermissions } from './permissions';
import { createAuditRouter } from './router';
import { AuditStore } from './store';
import { AuditWriter } from './writer';

const retentionKey = 'stagecraft.audit.retention';
const day = 86_400_000;

export function readRetention(config: RootConfigService): number {
  if (!config.has(retentionKey)) {
    return 365 * day;
  }
  const milliseconds = durationToMilliseconds(readDurationFromConfig(config, { key: retentionKey }));
  if (!(milliseconds >= day)) {
    throw new Error(`Invalid config at ${retentionKey}: write a duration of one day or more, such as '365 days'.`);
  }
  return milliseconds;
}

/** Keeps the auditor's records in a table of its own and lets those search it who may. */
export const auditPlugin = createBackendPlugin({
  pluginId: 'audit',
  register(env) {
    env.registerInit({
      deps: {
        buffer: auditBufferRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        rootLifecycle: coreServices.rootLifecycle,
        scheduler: coreServices.scheduler,
      },
      async init({ buffer, config, database, logger, scheduler, ...services }) {
        const retention = readRetention(config);
        const knex = await database.getClient();
        if (!database.migrations?.skip) {
          await migrate(knex);
        }
        const store = new AuditStore(knex);
        const writer = new AuditWriter(buffer, store, logger);
        writer.start();
        // Connections close with the other shutdown hooks: nearly all must be written before those begin.
        services.rootLifecycle.addBeforeShutdownHook(async () => {
          await writer.flush();
        });
        services.lifecycle.addShutdownHook(() => writer.stop());
        services.permissionsRegistry.addPermissions(auditPermissions);
        services.httpRouter.use(createAuditRouter({ ...services, store }));
        await scheduler.scheduleTask({
          id: 'audit-retention',
          frequency: { hours: 6 },
          timeout: { minutes: 10 },
          initialDelay: { minutes: 1 },
          async fn(signal) {
            const removed = await store.removeBefore(new Date(Date.now() - retention), signal);
            logger.info(`Removed ${removed} audit records that were older than the retention`);
          },
        });
      },
    });
  },
});
