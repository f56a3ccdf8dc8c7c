export { auditApiRef, type AuditApi } from './api/AuditApi';
export { auditPlugin as default } from './plugin';
export { useMayReadAudit } from './permission';
