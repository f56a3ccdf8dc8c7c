// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('requests', (table) => {
    table.comment('Self-service requests');
    table.text('id').primary().comment('Also the idempotency key of the call that carries the request out');
    table
      .bigIncrements('number', { primaryKey: false })
      .comment('What people call the request by; also the list order');
    table.text('submission_id').notNullable().comment('Made by the client: the same one again is the same request');
    table.text('type_id').notNullable();
    table.text('type_title').notNullable();
    table.text('title').notNullable();
    table.text('state').notNullable();
    table.integer('version').notNullable().comment('Grows with every change; a stale one loses');
    table.text('requester_ref').notNullable();
    table.text('team_ref').nullable();
    table.jsonb('values').notNullable();
    table.jsonb('result').nullable();
    table.jsonb('links').notNullable();
    table.text('message').nullable();
    table.specificType('approver_claims', 'text[]').notNullable().comment('Who holds one of these may approve');
    table.text('approvers').notNullable().comment('Who approves, in words');
    table.text('decided_by').nullable();
    table.integer('attempts').notNullable();
    table.timestamp('next_attempt_at').nullable();
    table.timestamp('deadline_at').nullable();
    table.text('lease_token').nullable();
    table.timestamp('lease_until').nullable();
    table.text('search_text').notNullable();
    table.timestamp('created_at').notNullable();
    table.timestamp('updated_at').notNullable();
    table.timestamp('submitted_at').nullable();
    table.timestamp('finished_at').nullable();
    table.unique(['number'], { indexName: 'requests_number_idx' });
    table.unique(['requester_ref', 'submission_id'], { indexName: 'requests_submission_idx' });
    table.index(['requester_ref', 'number'], 'requests_requester_idx');
    table.index(['team_ref', 'number'], 'requests_team_idx');
    table.index(['state', 'number'], 'requests_state_idx');
    table.index(['type_id', 'number'], 'requests_type_idx');
  });
  await knex.raw(`CREATE INDEX requests_inbox_idx ON requests USING gin (approver_claims) WHERE state = 'approval'`);
  await knex.raw(
    `CREATE INDEX requests_work_idx ON requests (next_attempt_at, number) WHERE state IN ('policy', 'queued', 'running')`,
  );

  await knex.schema.createTable('request_history', (table) => {
    table.bigIncrements('id');
    table.text('request_id').notNullable().references('id').inTable('requests').onDelete('CASCADE');
    table.timestamp('at').notNullable();
    table.text('actor').notNullable();
    table.text('event').notNullable();
    table.text('from_state').nullable();
    table.text('to_state').notNullable();
    table.text('reason').nullable();
    table.index(['request_id', 'id'], 'request_history_request_idx');
  });

  await knex.schema.createTable('request_comments', (table) => {
    table.bigIncrements('id');
    table.text('request_id').notNullable().references('id').inTable('requests').onDelete('CASCADE');
    table.timestamp('at').notNullable();
    table.text('author').notNullable();
    table.text('text').notNullable();
    table.index(['request_id', 'id'], 'request_comments_request_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('request_comments');
  await knex.schema.dropTable('request_history');
  await knex.schema.dropTable('requests');
};
