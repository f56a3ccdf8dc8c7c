import type { AuditRecord } from '../api/AuditApi';

export function recordOf(more: Partial<AuditRecord> = {}): AuditRecord {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    time: '2026-11-20T10:00:00.000Z',
    plugin: 'requests',
    action: 'request-approve',
    severity: 'medium',
    status: 'succeeded',
    actor: 'user:default/lena',
    address: '127.0.0.1',
    method: 'POST',
    path: '/api/requests/requests/r1/approve',
    traceId: '21a9aae0746b65761b122520f5fe02b4',
    decision: 'approve',
    meta: { requestId: 'r1', number: 7, requester: 'user:default/omar', entity: { name: 'orders', tags: ['a', 'b'] } },
    ...more,
  };
}
