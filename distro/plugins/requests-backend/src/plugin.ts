import { coreServices, createBackendPlugin } from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { ownActions } from './actions/own';
import { ActionRegistry } from './actions/registry';
import type { RequestCheck } from './executor/checks';
import { requestActionsExtensionPoint, requestChecksExtensionPoint } from './extensions';
import { startRequests } from './startRequests';

export const requestsPlugin = createBackendPlugin({
  pluginId: 'requests',
  register(env) {
    const actions = new ActionRegistry();
    const checks: RequestCheck[] = [];
    env.registerExtensionPoint(requestActionsExtensionPoint, { addAction: (action) => actions.add(action) });
    env.registerExtensionPoint(requestChecksExtensionPoint, {
      addCheck: (check) => {
        checks.push(check);
      },
    });
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        database: coreServices.database,
        lifecycle: coreServices.lifecycle,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        userInfo: coreServices.userInfo,
        auditor: coreServices.auditor,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        catalog: catalogServiceRef,
        notifications: notificationService,
      },
      async init(services) {
        for (const action of ownActions(services)) actions.add(action);
        await startRequests(services, actions, checks);
      },
    });
  },
});
