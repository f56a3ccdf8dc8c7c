import { createServiceFactory, createServiceRef } from '@backstage/backend-plugin-api';
import { Counter, Gauge } from 'prom-client';
import { metricsRegistry } from '../metrics/registry';
import type { AuditRecord } from './record';

const dropped = new Counter({
  name: 'stagecraft_audit_dropped_records_total',
  help: 'Audit records that could not be kept, because too many were waiting or the database refused them.',
  registers: [metricsRegistry],
});
const waiting = new Gauge({
  name: 'stagecraft_audit_waiting_records',
  help: 'Audit records that wait to be written.',
  registers: [metricsRegistry],
});

/** Where audit records wait for the database: recording one neither blocks nor fails the action it tells of. */
export class AuditBuffer {
  private readonly maximum: number;
  private records = new Map<string, AuditRecord>();

  constructor(maximum = 10_000) {
    this.maximum = maximum;
  }

  get size(): number {
    return this.records.size;
  }

  add(record: AuditRecord): void {
    const earlier = this.records.get(record.id);
    if (!earlier && this.records.size >= this.maximum) {
      dropped.inc();
      return;
    }
    this.records.set(record.id, earlier ? { ...record, time: earlier.time } : record);
    waiting.set(this.records.size);
  }

  take(count: number): AuditRecord[] {
    const batch = [...this.records.values()].slice(0, count);
    for (const record of batch) {
      this.records.delete(record.id);
    }
    waiting.set(this.records.size);
    return batch;
  }

  /** Puts back what could not be written; an outcome that arrived in the meantime is newer and stays. */
  giveBack(batch: AuditRecord[]): void {
    const newer = this.records;
    this.records = new Map();
    for (const record of batch) {
      this.add(record);
    }
    for (const record of newer.values()) {
      this.add(record);
    }
  }

  countLost(records = 1): void {
    dropped.inc(records);
  }
}

export const auditBufferRef = createServiceRef<AuditBuffer>({
  id: 'stagecraft.audit.buffer',
  scope: 'root',
  defaultFactory: async (service) => createServiceFactory({ service, deps: {}, factory: () => new AuditBuffer() }),
});
