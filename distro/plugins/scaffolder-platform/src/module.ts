import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createAwxJobAction } from './automation/awx';
import { createTerraformRunAction } from './automation/terraform';
import { createAwaitEntityAction } from './catalog/awaitEntity';
import { createFindPipelineAction } from './forge/findPipeline';
import { createPrepareAction } from './forge/prepare';
import { createGate } from './gate/gate';
import { lookAgain } from './tasks/lookAgain';

/** What the platform adds to Backstage's scaffolder: a decision on record for each task, actions, and no task that is forgotten. */
export const scaffolderModulePlatform = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'stagecraft-platform',
  register(env) {
    env.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        permissions: coreServices.permissions,
        userInfo: coreServices.userInfo,
      },
      async init({ actions, catalog, config, httpRouter, ...services }) {
        // Modules begin before their plugin: nothing reaches the scaffolder's own routes without passing here.
        httpRouter.use(createGate({ catalog, ...services }));
        actions.addActions(
          createPrepareAction(config),
          createFindPipelineAction(config),
          createAwaitEntityAction(catalog),
          createAwxJobAction(config),
          createTerraformRunAction(config),
        );
        lookAgain();
      },
    });
  },
});
