import { mockServices } from '@backstage/backend-test-utils';
import knexFactory, { type Knex } from 'knex';
import { createTestDatabases, withConnection } from '../__testUtils__/database';
import { AuditBuffer } from './buffer';
import { migrate } from './migrations';
import type { AuditRecord, AuditStatus } from './record';
import { parseQuery } from './search';
import { AuditStore } from './store';
import { AuditWriter } from './writer';

jest.setTimeout(30_000);

function record(index: number, status: AuditStatus = 'succeeded', extra: Partial<AuditRecord> = {}): AuditRecord {
  const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const time = new Date(Date.UTC(2026, 0, 1) + index);
  return { id, time, plugin: 'echo', action: 'thing-change', severity: 'medium', status, ...extra };
}

describe('audit writer', () => {
  const databases = createTestDatabases();
  const name = `${databases.prefix}audit`;
  const logger = mockServices.logger.mock();
  let knex: Knex;
  let store: AuditStore;

  beforeAll(async () => {
    await withConnection(databases.connectionString, (client) => client.query(`CREATE DATABASE "${name}"`));
    const url = new URL(databases.connectionString);
    url.pathname = name;
    knex = knexFactory({ client: 'pg', connection: url.href, acquireConnectionTimeout: 2000 });
    await migrate(knex);
    await migrate(knex);
    store = new AuditStore(knex);
  });

  beforeEach(() => knex('audit_records').delete());

  afterAll(async () => {
    await knex.destroy();
    await databases.remove();
  });

  const everything = async () => (await store.search(parseQuery({ limit: 200 }))).items;

  it('ends in one row an action, whose outcome never falls back', async () => {
    const buffer = new AuditBuffer();
    const writer = new AuditWriter(buffer, store, logger);
    buffer.add(record(1, 'initiated'));
    await writer.flush();
    buffer.add(record(1, 'failed', { error: 'Error: no' }));
    await writer.flush();
    buffer.add(record(1, 'initiated'));
    await writer.flush();
    expect(await everything()).toEqual([expect.objectContaining({ status: 'failed', error: 'Error: no' })]);
  });

  it('keeps all that waits while the database breaks, and writes it once when it is back', async () => {
    const buffer = new AuditBuffer();
    let broken = true;
    const lying = {
      async write(records: AuditRecord[]) {
        await store.write(records);
        if (broken) {
          throw Object.assign(new Error('connection lost after commit'), { code: '08006' });
        }
      },
    };
    const writer = new AuditWriter(buffer, lying, logger);
    for (let index = 0; index < 450; index++) {
      buffer.add(record(index));
    }
    expect(await writer.flush()).toBe(false);
    expect(buffer.size).toBe(450);
    broken = false;
    expect(await writer.flush()).toBe(true);
    const [{ count }] = await knex('audit_records').count({ count: '*' });
    expect(Number(count)).toBe(450);
  });

  it('loses only the record that the database refuses', async () => {
    const buffer = new AuditBuffer();
    const writer = new AuditWriter(buffer, store, logger);
    buffer.add(record(1));
    buffer.add({ ...record(2), id: 'not a uuid' });
    buffer.add(record(3));
    expect(await writer.flush()).toBe(true);
    expect((await everything()).map((row) => row.id)).toEqual([record(3).id, record(1).id]);
    expect(logger.error).toHaveBeenCalledWith(expect.stringContaining('echo.thing-change'));
  });

  it('bounds what waits', () => {
    const buffer = new AuditBuffer(3);
    for (const index of [1, 2, 3, 4, 5]) {
      buffer.add(record(index, 'initiated'));
    }
    buffer.add(record(2, 'succeeded'));
    expect(buffer.size).toBe(3);
    expect(buffer.take(10).map(({ status }) => status)).toEqual(['initiated', 'succeeded', 'initiated']);
  });

  it('does not wait for ever at shutdown', async () => {
    const buffer = new AuditBuffer();
    buffer.add(record(1));
    const writer = new AuditWriter(buffer, { write: () => new Promise(() => {}) }, logger);
    const started = Date.now();
    await writer.stop();
    expect(Date.now() - started).toBeLessThan(5000);
  });

  it('removes what is older than the retention, in portions', async () => {
    await store.write(Array.from({ length: 25 }, (_, index) => record(index)));
    expect(await store.removeBefore(record(20).time, undefined, 7)).toBe(20);
    expect(await everything()).toHaveLength(5);
  });
});
