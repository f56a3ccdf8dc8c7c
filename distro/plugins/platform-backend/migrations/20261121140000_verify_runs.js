// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('verify_runs', (table) => {
    table.comment('What runs of `stagecraft verify` have found');
    table.timestamp('started_at').primary().comment('Also tells a run that is handed over twice');
    table.timestamp('recorded_at').notNullable();
    table.text('recorded_by').notNullable();
    table.text('verdict').notNullable();
    table.integer('kept').notNullable();
    table.integer('looked_at').notNullable();
    table.integer('every_seconds').nullable().comment('How often a run is expected');
    table.jsonb('summary').notNullable();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('verify_runs');
};
