import { expect, test } from '@playwright/test';
import { deletePod, namespace, untilReady } from '../support/cluster.ts';
import { runIn } from '../support/cluster-api.ts';
import { inPod } from '../support/database.ts';
import { untilHealthy } from '../support/processes.ts';

const pod = 'psql-postgresql-0';

const inShell = async (script: string): Promise<string> =>
  (await runIn(pod, namespace, 'psql-postgresql', ['sh', '-c', script])).trim();

test('no second PostgreSQL starts on the data of the one that runs', async () => {
  expect(await inShell('flock -n /var/lib/postgresql/data/in-use echo free || echo in use')).toBe('in use');
});

/** A pod that is deleted by force is killed after some two seconds; the next one would begin within one. */
const slowMs = 1300;

test('deleted by force while it ends slowly: the next one waits until it has ended', async () => {
  const checkpointer = await inPod("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'");
  await inShell(`kill -STOP ${checkpointer}; (sleep ${slowMs / 1000}; kill -CONT ${checkpointer}) > /dev/null 2>&1 &`);
  await deletePod(pod, 0);
  await untilReady('psql-postgresql', 1);
  // Whoever ends takes its lock file away: that of the next one, had it begun already, which then ends within a minute.
  expect(await inShell('head -n 1 "$PGDATA/postmaster.pid" || true')).toBe('1');
  await untilHealthy();
});
