import { createPermission } from '@backstage/plugin-permission-common';

/** Whoever holds it may see the platform's phase, its capabilities and their health, and what is installed. */
export const platformSummaryReadPermission = createPermission({
  name: 'platform.summary.read',
  attributes: { action: 'read' },
});

/** Whoever holds it may see which promises are not kept, and what was found: where a platform is weak. */
export const platformVerifyReadPermission = createPermission({
  name: 'platform.verify.read',
  attributes: { action: 'read' },
});

/** Whoever holds it may hand over what a run of `stagecraft verify` has found. */
export const platformVerifyRecordPermission = createPermission({
  name: 'platform.verify.record',
  attributes: { action: 'create' },
});

export const platformPermissions = [
  platformSummaryReadPermission,
  platformVerifyReadPermission,
  platformVerifyRecordPermission,
];
