import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import { z } from 'zod';

const text = z.string().trim().min(1).max(200);
const moment = z
  .string()
  .refine((value) => /^\d{4}-\d{2}-\d{2}/.test(value) && !Number.isNaN(Date.parse(value)), {
    message: 'write a date or a time such as 2026-01-31T08:00:00Z',
  })
  .transform((value) => new Date(value));

const schema = z.strictObject({
  actor: text.optional(),
  action: text.optional(),
  plugin: text.optional(),
  status: z.enum(['initiated', 'succeeded', 'failed']).optional(),
  traceId: text.optional(),
  from: moment.optional(),
  to: moment.optional(),
  text: text.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(200).optional(),
});

export type AuditQuery = z.infer<typeof schema>;

export function parseQuery(query: unknown): AuditQuery {
  const parsed = schema.safeParse(query);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'query'}: ${issue.message}`);
    throw new InputError(`The search cannot be understood. ${problems.join('; ')}`);
  }
  return parsed.data;
}

export function encodeCursor({ time, id }: { time: Date; id: string }): string {
  return Buffer.from(`${time.toISOString()} ${id}`).toString('base64url');
}

export function decodeCursor(cursor: string): { time: Date; id: string } {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (Number.isNaN(Date.parse(time)) || !/^[0-9a-f-]{36}$/.test(id)) {
    throw new InputError('The cursor is not one that this search has given: start again without it.');
  }
  return { time: new Date(time), id };
}

function contains(value: string): string {
  return `%${value.replace(/[\\%_]/g, '\\$&')}%`;
}

export function applyFilters(selection: Knex.QueryBuilder, query: AuditQuery): void {
  const exact = { actor: query.actor, action: query.action, plugin: query.plugin, status: query.status };
  for (const [column, value] of Object.entries({ ...exact, trace_id: query.traceId })) {
    if (value) {
      selection.where(column, value);
    }
  }
  if (query.from) {
    selection.where('time', '>=', query.from);
  }
  if (query.to) {
    selection.where('time', '<=', query.to);
  }
  if (query.text) {
    const pattern = contains(query.text);
    selection.whereRaw(
      `concat_ws(' ', actor, plugin, action, path, decision, error, address, trace_id, meta::text) ILIKE ?`,
      [pattern],
    );
  }
}
