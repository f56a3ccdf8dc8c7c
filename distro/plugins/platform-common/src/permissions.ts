import { createPermission } from '@backstage/plugin-permission-common';

/** Whoever holds it may see the platform's phase, its capabilities and their health, and what is installed. */
export const platformSummaryReadPermission = createPermission({
  name: 'platform.summary.read',
  attributes: { action: 'read' },
});

export const platformPermissions = [platformSummaryReadPermission];
