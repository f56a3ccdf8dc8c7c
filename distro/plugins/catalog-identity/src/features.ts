import { createBackendFeatureLoader } from '@backstage/backend-plugin-api';
import { catalogModuleIdentity } from './module';
import { catalogUserInfoFeature } from './rights/feature';

/** People from the identity provider, and rights that follow them, for `backend.add(identityFeatures)`. */
export const identityFeatures = createBackendFeatureLoader({
  *loader() {
    yield catalogModuleIdentity;
    yield catalogUserInfoFeature;
  },
});
