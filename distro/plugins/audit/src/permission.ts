import { createPermission } from '@backstage/plugin-permission-common';
import { usePermission } from '@backstage/plugin-permission-react';

/** As the audit backend names it: whoever holds it may search what everybody did. */
export const auditRecordReadPermission = createPermission({
  name: 'audit.record.read',
  attributes: { action: 'read' },
});

export function useMayReadAudit() {
  return usePermission({ permission: auditRecordReadPermission });
}
