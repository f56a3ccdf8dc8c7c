import type { CompoundEntityRef } from '@backstage/catalog-model';
import { createApiRef } from '@backstage/frontend-plugin-api';
import type { EntityPipelines } from '@stagecraft/plugin-pipelines-common';

export interface PipelinesApi {
  ofEntity(ref: CompoundEntityRef): Promise<EntityPipelines>;
}

export const pipelinesApiRef = createApiRef<PipelinesApi>({ id: 'plugin.pipelines.service' });
