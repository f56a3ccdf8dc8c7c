import type { HttpAuthService, PermissionsService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { platformSummaryReadPermission } from '@stagecraft/plugin-platform-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { SyncState } from './SyncState';

export interface RouterOptions {
  state: SyncState;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
}

/** `GET /api/catalog/people-sync`, for whoever may see how the platform is. It names nobody. */
export function createRouter({ state, httpAuth, permissions }: RouterOptions): Router {
  const router = PromiseRouter();
  router.get('/people-sync', async (request, response) => {
    const credentials = await httpAuth.credentials(request, { allow: ['user', 'service'] });
    const [decision] = await permissions.authorize([{ permission: platformSummaryReadPermission }], { credentials });
    if (decision.result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(`Seeing this needs the permission '${platformSummaryReadPermission.name}'`);
    }
    response.set('Cache-Control', 'no-store').json(state.show());
  });
  return router;
}
