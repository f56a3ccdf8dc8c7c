import type { Knex } from 'knex';
import type { AuditRecord } from './record';
import { applyFilters, type AuditQuery, decodeCursor, encodeCursor } from './search';

export interface AuditRow {
  id: string;
  time: Date;
  plugin: string;
  action: string;
  severity: string;
  status: string;
  actor: string | null;
  address: string | null;
  user_agent: string | null;
  method: string | null;
  path: string | null;
  trace_id: string | null;
  decision: string | null;
  error: string | null;
  meta: unknown;
}

const table = 'audit_records';
const outcome = ['status', 'decision', 'error', 'meta', 'actor'] as const;

function toRow(record: AuditRecord) {
  const { userAgent, traceId, meta, ...rest } = record;
  return { ...rest, user_agent: userAgent, trace_id: traceId, meta: meta === undefined ? null : JSON.stringify(meta) };
}

function fromRow({ user_agent, trace_id, ...rest }: AuditRow) {
  const entries = Object.entries({ ...rest, userAgent: user_agent, traceId: trace_id });
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

export class AuditStore {
  private readonly knex: Knex;

  constructor(knex: Knex) {
    this.knex = knex;
  }

  /** Writing the same action again, or its outcome after its beginning, ends in one row. */
  async write(records: AuditRecord[]): Promise<void> {
    if (records.length > 0) {
      await this.knex(table)
        .insert(records.map(toRow))
        .onConflict('id')
        .merge([...outcome])
        .where(`${table}.status`, 'initiated');
    }
  }

  async search(query: AuditQuery) {
    const selection = this.knex<AuditRow>(table)
      .select('*')
      .orderBy([
        { column: 'time', order: 'desc' },
        { column: 'id', order: 'desc' },
      ]);
    applyFilters(selection, query);
    if (query.cursor) {
      const { time, id } = decodeCursor(query.cursor);
      selection.whereRaw('(time, id) < (?, ?)', [time, id]);
    }
    const rows: AuditRow[] = await selection.limit(query.limit + 1);
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    const more = rows.length > query.limit && last;
    return { items: page.map(fromRow), ...(more ? { nextCursor: encodeCursor(last) } : {}) };
  }

  /** In portions, so that a large sweep holds no long lock. */
  async removeBefore(time: Date, signal?: AbortSignal, portion = 5000): Promise<number> {
    let removed = 0;
    for (;;) {
      const old = this.knex(table).select('id').where('time', '<', time).limit(portion);
      const count = await this.knex(table).whereIn('id', old).delete();
      removed += count;
      if (count < portion || signal?.aborted) {
        return removed;
      }
    }
  }
}
