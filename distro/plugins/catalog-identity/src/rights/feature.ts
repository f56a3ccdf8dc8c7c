import { coreServices, createServiceFactory } from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { CatalogUserInfo } from './CatalogUserInfo';

export const catalogUserInfoFeature = createServiceFactory({
  service: coreServices.userInfo,
  deps: { auth: coreServices.auth, catalog: catalogServiceRef, logger: coreServices.logger },
  factory: ({ auth, catalog, logger }) => new CatalogUserInfo({ auth, catalog, logger }),
});
