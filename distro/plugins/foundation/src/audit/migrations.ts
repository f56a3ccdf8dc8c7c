import type { Knex } from 'knex';

interface Migration extends Knex.Migration {
  readonly name: string;
}

/** In code instead of files: nothing to find on disk, whatever bundles the portal. */
const migrations: Migration[] = [
  {
    name: '0001-records',
    async up(knex) {
      await knex.schema.createTable('audit_records', (table) => {
        table.uuid('id').primary();
        table.timestamp('time', { useTz: true }).notNullable();
        table.text('plugin').notNullable();
        table.text('action').notNullable();
        table.text('severity').notNullable();
        table.text('status').notNullable();
        table.text('actor');
        table.text('address');
        table.text('user_agent');
        table.text('method');
        table.text('path');
        table.text('trace_id');
        table.text('decision');
        table.text('error');
        table.jsonb('meta');
        table.index(['time', 'id'], 'audit_records_time');
        table.index(['actor', 'time'], 'audit_records_actor');
        table.index(['plugin', 'action', 'time'], 'audit_records_action');
      });
    },
    async down(knex) {
      await knex.schema.dropTable('audit_records');
    },
  },
];

export async function migrate(knex: Knex): Promise<void> {
  await knex.migrate.latest({
    migrationSource: {
      getMigrations: async () => migrations,
      getMigrationName: (migration: Migration) => migration.name,
      getMigration: async (migration: Migration) => migration,
    },
  });
}
