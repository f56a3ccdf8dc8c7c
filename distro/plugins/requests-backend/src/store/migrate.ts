import { type DatabaseService, resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

/** The plugin's own database, brought to the newest schema unless the deployment says that it does so itself. */
export async function connect(database: DatabaseService): Promise<Knex> {
  const knex = await database.getClient();
  if (!String(knex.client.config.client).startsWith('pg')) {
    throw new Error(
      "Requests need PostgreSQL (row locks and array indexes): set backend.database.client to 'pg' in app-config",
    );
  }
  if (!database.migrations?.skip) {
    await knex.migrate.latest({
      directory: resolvePackagePath('@stagecraft/plugin-requests-backend', 'migrations'),
    });
  }
  return knex;
}
