import { createBackendFeatureLoader } from '@backstage/backend-plugin-api';
import { techdocsModuleAhead } from './ahead/module';
import { techdocsModuleMarkdown } from './module';

/** Everything of this package, for `backend.add(documentationFeatures)`. */
export const documentationFeatures = createBackendFeatureLoader({
  *loader() {
    yield techdocsModuleMarkdown;
    yield techdocsModuleAhead;
  },
});
