import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { readRoleConfig } from './config';
import { RolePolicy } from './policy';

/** Rights come from roles, and roles from groups: `permission.roles`. */
export const permissionPolicyModule = createBackendModule({
  pluginId: 'permission',
  moduleId: 'stagecraft-roles',
  register(env) {
    env.registerInit({
      deps: { policy: policyExtensionPoint, config: coreServices.rootConfig, logger: coreServices.logger },
      async init({ policy, config, logger }) {
        const roles = readRoleConfig(config);
        if (roles.members.size === 0) {
          logger.warn('Nobody has a role: name the groups of each role under permission.roles');
        }
        policy.setPolicy(new RolePolicy(roles, logger));
      },
    });
  },
});
