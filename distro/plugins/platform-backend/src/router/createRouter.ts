import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { platformSummaryReadPermission } from '@stagecraft/plugin-platform-common';
import type { RequestHandler, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { PlatformSettings } from '../config/schema';
import type { CapabilityMonitor } from '../health/CapabilityMonitor';
import type { PluginInventory } from '../plugins/PluginInventory';
import { summarize } from './summarize';
import { addVerifyRoutes, type VerifyOptions } from './verifyRoutes';

export interface RouterOptions extends VerifyOptions {
  settings: PlatformSettings;
  monitor: CapabilityMonitor;
  inventory: PluginInventory;
  openApiFile: string;
}

export function createRouter(options: RouterOptions): Router {
  const router = PromiseRouter();
  router.use(readersOnly(options));
  router.get('/summary', async (_request, response) => {
    response.json(summarize(options.settings, await options.monitor.capabilities()));
  });
  router.get('/plugins', async (_request, response) => {
    response.json(await options.inventory.installed());
  });
  addVerifyRoutes(router, options);
  router.get('/openapi.yaml', (_request, response) => {
    response.type('application/yaml').sendFile(options.openApiFile);
  });
  return router;
}

function readersOnly({ httpAuth, permissions }: RouterOptions): RequestHandler {
  return async (request, response, next) => {
    const credentials = await httpAuth.credentials(request, { allow: ['user', 'service'] });
    const [decision] = await permissions.authorize([{ permission: platformSummaryReadPermission }], { credentials });
    if (decision.result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `Seeing the platform's state needs the permission '${platformSummaryReadPermission.name}'`,
      );
    }
    response.set('Cache-Control', 'no-store');
    next();
  };
}
