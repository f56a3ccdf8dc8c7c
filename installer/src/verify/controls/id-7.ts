import type { Context } from '../context.ts';
import { type Control, failed, passed } from '../control.ts';
import { settingAt } from '../configuration.ts';
import { until } from '../until.ts';

interface AuditRecord {
  time: string;
  plugin: string;
  action: string;
  status: string;
  actor?: string;
  path?: string;
  traceId?: string;
  meta?: unknown;
}

/** Longer than the portal's longest pause between two tries at a database that was away. */
const patienceMs = 8000;

/** A draft that is made and thrown away: the least that changes anything. */
async function act(context: Context): Promise<{ actor: string; trace: string; id: string }> {
  const asker = await context.as('developer');
  const { id: trace, headers } = context.newTrace();
  const json = {
    typeId: 'new-database',
    submissionId: crypto.randomUUID(),
    values: { name: 'verify_audit', purpose: 'stagecraft verify looks for its audit record' },
    draft: true,
  };
  const made = await context.ask('/api/requests/requests', { method: 'POST', as: asker, json, headers });
  if (made.status !== 201) throw new Error(`no draft could be made: ${made.status}`);
  const { request } = JSON.parse(made.body) as { request: { id: string } };
  await context.ask(`/api/requests/requests/${request.id}`, { method: 'DELETE', as: asker, headers });
  return { actor: asker.ref, trace, id: request.id };
}

async function recordsOf(context: Context, trace: string): Promise<AuditRecord[] | undefined> {
  const { status, body } = await context.ask(`/api/audit/records?traceId=${trace}`, { as: await context.as('viewer') });
  if (status !== 200) return undefined;
  const { items } = JSON.parse(body) as { items: AuditRecord[] };
  return items.filter(({ status: outcome }) => outcome === 'succeeded').length >= 2 ? items : undefined;
}

function lacking(records: AuditRecord[], { actor, id }: { actor: string; id: string }): string[] {
  return ['request-create', 'request-delete'].flatMap((action) => {
    const record = records.find((each) => each.action === action);
    if (record === undefined) return [`there is no record of ${action}`];
    const without = [
      ...(record.actor === actor ? [] : ['its actor']),
      ...(JSON.stringify(record).includes(id) ? [] : ['its object']),
      ...(Number.isNaN(Date.parse(record.time)) ? ['its time'] : []),
    ];
    return without.map((what) => `the record of ${action} lacks ${what}`);
  });
}

export const id7: Control = {
  id: 'ID-7',
  phase: 1,
  layer: 'Identity and policy',
  title: 'Every change leaves an audit record',
  why: 'Without a trail nobody can say afterwards who did what, or show that nobody did.',
  severity: 'high',
  needs: ['people', 'configuration'],
  remedy:
    'See stagecraft.audit in the portal’s configuration, the table audit_records, and stagecraft_audit_dropped_records in /metrics.',
  async check(context) {
    const deed = await act(context);
    const records = await until(() => recordsOf(context, deed.trace), patienceMs, context.signal);
    if (records === undefined) return failed('what was just done is not in the audit trail', [`trace ${deed.trace}`]);
    const problems = lacking(records, deed);
    const retention = settingAt(await context.configuration(), 'stagecraft.audit.retention') ?? '365d';
    if (problems.length > 0) return failed(problems[0] ?? '', problems);
    return passed(`actor, action, object, outcome, time and trace are kept, for ${JSON.stringify(retention)}`);
  },
};
