import type { RootConfigService } from '@backstage/backend-plugin-api';
import { Gauge, type Registry } from 'prom-client';
import { cached, readPostgresConnection, withClient } from '../health/databaseProbe';

const query = `SELECT datname AS database, state, count(*)::int AS count FROM pg_stat_activity
  WHERE datname LIKE $1 GROUP BY datname, state`;

interface Row {
  database: string;
  state: string | null;
  count: number;
}

/** Counts connections where they cost: in PostgreSQL. One query at most every ten seconds, only when somebody scrapes. */
export function registerDatabaseConnections(config: RootConfigService, registry: Registry): void {
  const name = 'stagecraft_database_connections';
  const connection = readPostgresConnection(config);
  const prefix = config.getOptionalString('backend.database.prefix') ?? 'backstage_plugin_';
  registry.removeSingleMetric(name);
  if (!connection) {
    return;
  }
  const rows = cached(async () => {
    const pattern = `${prefix.replace(/[\\%_]/g, '\\$&')}%`;
    return withClient(connection, (client) => client.query<Row>(query, [pattern])).then(
      (result) => result.rows,
      () => [],
    );
  }, 10_000);
  registry.registerMetric(
    new Gauge({
      name,
      help: 'Connections of the portal to PostgreSQL, by plugin and state.',
      labelNames: ['plugin', 'state'],
      registers: [],
      async collect() {
        this.reset();
        for (const { database, state, count } of await rows()) {
          this.set({ plugin: database.slice(prefix.length), state: state ?? 'unknown' }, count);
        }
      },
    }),
  );
}
