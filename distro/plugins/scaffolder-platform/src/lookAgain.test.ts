import { setTimeout as pause } from 'node:timers/promises';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { Knex } from 'knex';
import { type Portal, startPortal } from './__testUtils__/portal';

jest.setTimeout(60_000);

const template: Entity = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'greeting', namespace: 'default' },
  spec: {
    type: 'service',
    owner: 'group:default/checkout',
    parameters: {},
    steps: [{ id: 'greet', action: 'debug:log', input: { message: 'hello' } }],
  },
};
const values = { owner: 'group:default/checkout' };

const portals: Portal[] = [];

// Before the databases, which go when they are no longer needed.
afterEach(async () => {
  await Promise.all(portals.splice(0).map((portal) => portal.stop()));
});

const databases = TestDatabases.create({ ids: ['POSTGRES_17'] });

async function start(knex: Knex, scaffolder = {}): Promise<Portal> {
  const portal = await startPortal({ knex, config: { scaffolder }, more: [template] });
  portals.push(portal);
  return portal;
}

/** A database where to learn that there is nothing takes longer than to be given something. */
const slow = (knex: Knex, milliseconds: number): Knex =>
  new Proxy(knex, {
    get(target, name) {
      if (name !== 'transaction') return Reflect.get(target, name);
      return async (work: (transaction: Knex.Transaction) => Promise<unknown>) => {
        const found = await target.transaction(work);
        if (found === undefined) await pause(milliseconds);
        return found;
      };
    },
  });

it('a task that is given while the portal still looks for one is run', async () => {
  const portal = await start(slow(await databases.init('POSTGRES_17'), 1500));
  await portal.run('omar', 'greeting', values);
  expect(await portal.run('omar', 'greeting', values)).toMatchObject({ status: 'completed' });
});

it('a task whose portal has ended before it began is run by another one', async () => {
  const knex = await databases.init('POSTGRES_17');
  const portal = await start(knex);
  const withoutWorkers = await start(knex, { concurrentTasksLimit: 0 });
  const { body } = await withoutWorkers.create('omar', 'greeting', values);
  expect(await portal.follow('omar', String(body.id))).toMatchObject({ status: 'completed' });
});

it('a portal whose database is away for a while goes on with what it finds then', async () => {
  const knex = await databases.init('POSTGRES_17');
  const portal = await start(knex);
  const withoutWorkers = await start(knex, { concurrentTasksLimit: 0 });
  await knex.raw('ALTER TABLE tasks RENAME TO away');
  await pause(4500);
  await knex.raw('ALTER TABLE away RENAME TO tasks');
  const { body } = await withoutWorkers.create('omar', 'greeting', values);
  expect(await portal.follow('omar', String(body.id))).toMatchObject({ status: 'completed' });
});
