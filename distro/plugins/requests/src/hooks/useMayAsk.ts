import { usePermission } from '@backstage/plugin-permission-react';
import { requestCreatePermission } from '@stagecraft/plugin-requests-common';

/** A viewer may look on and ask for nothing: what cannot be done is not offered. */
export function useMayAsk(): boolean {
  return usePermission({ permission: requestCreatePermission }).allowed;
}
