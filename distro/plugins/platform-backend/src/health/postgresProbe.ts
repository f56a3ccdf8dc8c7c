import type { DatabaseService } from '@backstage/backend-plugin-api';
import type { Finding, Probe } from './types';

/** Healthy when this plugin's own database answers a query over the connection that the portal really uses. */
export function postgresProbe(database: DatabaseService): Probe {
  let running: Promise<Finding> | undefined;
  return () => {
    // A database that hangs would otherwise collect one waiting query per measurement and exhaust the pool.
    running ??= ask(database).finally(() => {
      running = undefined;
    });
    return running;
  };
}

async function ask(database: DatabaseService): Promise<Finding> {
  const client = await database.getClient();
  const result = await client.raw('select version() as version');
  const version: unknown = result?.rows?.[0]?.version;
  const name = typeof version === 'string' ? version.split(' ').slice(0, 2).join(' ') : 'The database';
  return { state: 'healthy', message: `${name} answers queries.` };
}
