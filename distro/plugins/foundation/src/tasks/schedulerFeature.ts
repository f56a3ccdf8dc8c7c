import { DefaultSchedulerService } from '@backstage/backend-defaults/scheduler';
import { coreServices, createServiceFactory } from '@backstage/backend-plugin-api';
import { metricsServiceRef } from '@backstage/backend-plugin-api/alpha';
import { TasksUnderWay } from './TasksUnderWay';

/** Backstage's own scheduler, whose tasks are not left in the middle when the portal ends. */
export const schedulerFeature = createServiceFactory({
  service: coreServices.scheduler,
  deps: {
    database: coreServices.database,
    httpRouter: coreServices.httpRouter,
    logger: coreServices.logger,
    metrics: metricsServiceRef,
    pluginMetadata: coreServices.pluginMetadata,
    rootLifecycle: coreServices.rootLifecycle,
  },
  async factory(services) {
    const scheduler = DefaultSchedulerService.create(services);
    const underWay = new TasksUnderWay(scheduler);
    services.rootLifecycle.addBeforeShutdownHook(() => underWay.end());
    return underWay.scheduler;
  },
});
