import { createPermission } from '@backstage/plugin-permission-common';

/** Whoever holds it may search what everybody did. */
export const auditRecordReadPermission = createPermission({
  name: 'audit.record.read',
  attributes: { action: 'read' },
});

export const auditPermissions = [auditRecordReadPermission];
