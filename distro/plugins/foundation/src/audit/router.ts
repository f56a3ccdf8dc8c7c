import type { HttpAuthService, PermissionsService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { openapi } from './openapi';
import { auditRecordReadPermission } from './permissions';
import { parseQuery } from './search';
import type { AuditStore } from './store';

export interface AuditRouterOptions {
  readonly httpAuth: HttpAuthService;
  readonly permissions: PermissionsService;
  readonly store: Pick<AuditStore, 'search'>;
}

export function createAuditRouter({ httpAuth, permissions, store }: AuditRouterOptions): Router {
  async function requireReader(request: Request): Promise<void> {
    const credentials = await httpAuth.credentials(request, { allow: ['user', 'service'] });
    const [decision] = await permissions.authorize([{ permission: auditRecordReadPermission }], { credentials });
    if (decision.result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError('Your role does not let you read the audit records: ask a platform administrator.');
    }
  }

  const router = PromiseRouter();
  router.get('/openapi.json', (_request, response) => {
    response.json(openapi);
  });
  router.get('/records', async (request, response) => {
    await requireReader(request);
    response.set('cache-control', 'no-store');
    response.json(await store.search(parseQuery(request.query)));
  });
  return router;
}
