import { createPermission } from '@backstage/plugin-permission-common';

/** Whoever holds it may see what the pipelines of those entities did that they may see. */
export const pipelinesReadPermission = createPermission({
  name: 'pipelines.read',
  attributes: { action: 'read' },
});
