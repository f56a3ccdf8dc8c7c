import { coreServices, createServiceFactory } from '@backstage/backend-plugin-api';
import { ServerPermissionClient } from '@backstage/plugin-permission-node';
import { rememberingPermissions } from './remembered';

/** Backstage's own client, asked less often. */
export const permissionsFeature = createServiceFactory({
  service: coreServices.permissions,
  deps: { auth: coreServices.auth, config: coreServices.rootConfig, discovery: coreServices.discovery },
  async factory({ auth, config, discovery }) {
    return rememberingPermissions(ServerPermissionClient.fromConfig(config, { auth, discovery }));
  },
});
