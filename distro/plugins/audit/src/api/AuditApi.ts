import { createApiRef } from '@backstage/frontend-plugin-api';
import type { JsonValue } from '@backstage/types';

export type AuditStatus = 'initiated' | 'succeeded' | 'failed';

/** One action in the portal; what is not known of it is left out. */
export interface AuditRecord {
  id: string;
  time: string;
  plugin: string;
  action: string;
  severity: string;
  status: AuditStatus;
  actor?: string;
  address?: string;
  userAgent?: string;
  method?: string;
  path?: string;
  traceId?: string;
  decision?: string;
  error?: string;
  meta?: JsonValue;
}

export interface AuditQuery {
  actor?: string;
  action?: string;
  plugin?: string;
  status?: string;
  from?: string;
  to?: string;
  text?: string;
  cursor?: string;
}

export interface AuditRecordPage {
  items: AuditRecord[];
  nextCursor?: string;
}

export interface AuditApi {
  /** Newest first. */
  search(query: AuditQuery): Promise<AuditRecordPage>;
}

export const auditApiRef = createApiRef<AuditApi>({ id: 'plugin.audit.api' });

/** What the backend answered when it was not a success; status 0 when nobody answered. */
export class AuditApiError extends Error {
  override readonly name = 'AuditApiError';

  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}
