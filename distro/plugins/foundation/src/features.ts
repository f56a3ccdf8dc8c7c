import { createBackendFeatureLoader } from '@backstage/backend-plugin-api';
import { auditorFeature } from './audit/auditorFeature';
import { auditPlugin } from './audit/plugin';
import { rootHealthFeature } from './health/rootHealth';
import { rootHttpRouterFeature } from './http/rootHttpRouter';
import { rootLoggerFeature } from './logging/rootLogger';
import { permissionPolicyModule } from './policy/module';
import { permissionsFeature } from './policy/permissions';
import { signInModules } from './signIn/modules';
import { catalogQueueModule } from './tasks/catalogQueue';
import { schedulerFeature } from './tasks/schedulerFeature';

/** Everything of this package, for `backend.add(foundationFeatures)`. */
export const foundationFeatures = createBackendFeatureLoader({
  *loader() {
    yield rootLoggerFeature;
    yield rootHealthFeature;
    yield rootHttpRouterFeature;
    yield schedulerFeature;
    yield catalogQueueModule;
    yield auditorFeature;
    yield auditPlugin;
    yield permissionPolicyModule;
    yield permissionsFeature;
    yield signInModules;
  },
});
