import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';

const upSeconds = 300;

/** What people have made, and what has been recorded of them. */
const kept = [
  { database: 'backstage_plugin_requests', what: 'requests', sql: 'SELECT count(*)::int AS count FROM requests' },
  {
    database: 'backstage_plugin_audit',
    what: 'audit records',
    sql: 'SELECT count(*)::int AS count FROM audit_records',
  },
  { database: 'backstage_plugin_catalog', what: 'sources', sql: 'SELECT count(*)::int AS count FROM locations' },
  { database: 'lab_databases', what: 'databases made', sql: 'SELECT count(*)::int AS count FROM pg_database' },
];

async function countEach(context: Context): Promise<number[]> {
  const rows = await Promise.all(kept.map(({ database, sql }) => context.read(database, { sql })));
  return rows.map(([row]) => Number(row?.count));
}

export const op8: Control = {
  id: 'OP-8',
  phase: 1,
  layer: 'Operations',
  title: '`down` leaves nothing running, and the data survives it',
  why: 'Only what can be stopped without loss is stopped when it should be.',
  severity: 'high',
  targets: ['embedded'],
  instead: 'it would take a whole cluster away, and minutes to bring back: it is tried on the embedded target only',
  needs: ['database', 'hands'],
  disturbs: true,
  remedy:
    'End what is named by its process id; if data is lost, look at the log of PostgreSQL before anything is written.',
  deadlineSeconds: 240,
  async check(context) {
    const { hands } = context;
    const before = await countEach(context);
    let left: string[];
    try {
      await hands.down();
      left = await hands.leftovers();
      context.note('processes and ports of the installation after `down`', left.join('; ') || 'none');
    } finally {
      // Also when somebody has lost patience: it was up when we came.
      await hands.up(AbortSignal.timeout(upSeconds * 1000));
    }
    const after = await countEach(context);
    // More may have come with the start; none may be gone.
    const lost = kept.flatMap(({ what }, index) =>
      (after[index] ?? 0) < (before[index] ?? 0) ? [`of ${before[index]} ${what} there are ${after[index]}`] : [],
    );
    return unless(
      [...left, ...lost],
      `nothing is left after \`down\`, and ${kept.map(({ what }) => what).join(', ')} are as before`,
    );
  },
};
