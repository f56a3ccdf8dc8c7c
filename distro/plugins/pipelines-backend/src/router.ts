import type { HttpAuthService, PermissionsService, RootConfigService } from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { readGitLabIntegrationConfigs } from '@backstage/integration';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { pipelinesReadPermission } from '@stagecraft/plugin-pipelines-common';
import type { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { GitLab } from './GitLab';
import { placeOf } from './place';
import { Remembered } from './Remembered';

export interface RouterOptions {
  catalog: CatalogService;
  config: RootConfigService;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
}

/** Many look at the same page, and each page asks again every few seconds. */
const goodForMilliseconds = 2000;

export function createRouter(options: RouterOptions): Router {
  const integrations = readGitLabIntegrationConfigs(options.config.getOptionalConfigArray('integrations.gitlab') ?? []);
  const forges = new Map(integrations.map((each) => [each.host, new GitLab(each)]));
  const answers = new Remembered(goodForMilliseconds);
  const router = PromiseRouter();
  router.get('/pipelines/by-name/:kind/:namespace/:name', async (request, response) => {
    const place = placeOf(await entityOf(options, request), integrations);
    const forge = forges.get(place.host)!;
    const key = `${place.host} ${place.path} ${place.isOwn}`;
    const answer = await answers.get(key, () => forge.pipelinesOf(place));
    response.set('Cache-Control', 'no-store').json(answer);
  });
  return router;
}

/** As whoever asks may see it: what is not theirs to see is not there. */
async function entityOf({ catalog, httpAuth, permissions }: RouterOptions, request: Request) {
  const credentials = await httpAuth.credentials(request, { allow: ['user'] });
  const [decision] = await permissions.authorize([{ permission: pipelinesReadPermission }], { credentials });
  if (decision.result !== AuthorizeResult.ALLOW) {
    throw new NotAllowedError(`Seeing pipelines needs the permission '${pipelinesReadPermission.name}'`);
  }
  const { kind, namespace, name } = request.params;
  const entity = await catalog.getEntityByRef({ kind, namespace, name }, { credentials });
  if (!entity) throw new NotFoundError(`The catalog has no ${kind} ${namespace}/${name}, or not for you.`);
  return entity;
}
