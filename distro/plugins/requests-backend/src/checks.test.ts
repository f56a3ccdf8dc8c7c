import { TestDatabases } from '@backstage/backend-test-utils';
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { CheckResult, RequestCheck } from './executor/checks';
import { CalledSide } from './__testUtils__/CalledSide';
import { type Portal, startPortal } from './__testUtils__/portal';
import { databaseType } from './__testUtils__/types';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_17'] });

describe('checks before approval', () => {
  let knex: Knex;
  let side: CalledSide;
  let portal: Portal;
  let results: Record<string, () => CheckResult>;

  const check = (id: string): RequestCheck => ({ id, check: async () => results[id]() });
  const submit = async (name: string) => {
    const { body, status } = await portal
      .as('omar')
      .post('/requests', { submissionId: randomUUID(), typeId: 'new-database', values: { name } });
    expect(status).toBe(201);
    return body.request.id as string;
  };

  beforeAll(async () => {
    knex = await databases.init('POSTGRES_17');
    side = await new CalledSide().start();
    portal = await startPortal({
      knex,
      types: { 'database.yaml': databaseType },
      checks: [check('policy'), check('cost')],
      config: { requests: { targets: { databases: { baseUrl: side.url } } } },
    });
  });

  afterAll(async () => {
    await portal?.backend.stop();
    await side?.stop();
  });

  it('one refusal refuses, with its reason', async () => {
    results = {
      policy: () => ({ decision: 'approve', reason: 'small' }),
      cost: () => ({ decision: 'refuse', reason: 'over budget' }),
    };
    const { request } = await portal.as('omar').until(await submit('dear'), (one) => one.request.state === 'rejected');
    expect(request.message).toBe('cost: over budget');
    expect(side.calls).toEqual([]);
  });

  it('a person decides unless every check approves', async () => {
    results = { policy: () => ({ decision: 'approve', reason: 'small' }), cost: () => ({ decision: 'pass' }) };
    const some = await portal.as('omar').until(await submit('some'), (one) => one.request.state === 'approval');
    expect(some.history.find((entry) => entry.event === 'policy-pass')).not.toHaveProperty('reason');
    results.cost = () => ({ decision: 'pass', reason: '40 euros a month' });
    const told = await portal.as('omar').until(await submit('told'), (one) => one.request.state === 'approval');
    expect(told.history.find((entry) => entry.event === 'policy-pass')?.reason).toBe('cost: 40 euros a month');
    results.cost = () => ({ decision: 'approve', reason: 'cheap' });
    const { history } = await portal.as('omar').until(await submit('both'), (one) => one.request.state === 'done');
    expect(history.find((entry) => entry.event === 'policy-approve')?.reason).toBe('policy: small; cost: cheap');
  });

  it('waits when a check cannot tell now', async () => {
    let answers = 0;
    results = {
      policy: () => ({ decision: 'pass' }),
      cost: () => {
        answers += 1;
        if (answers < 3) throw new Error('the price book is away');
        return { decision: 'pass' };
      },
    };
    const { history } = await portal.as('omar').until(await submit('later'), (one) => one.request.state === 'approval');
    expect(history.filter((entry) => entry.event === 'postpone')).toHaveLength(2);
    expect(history.find((entry) => entry.event === 'postpone')?.reason).toContain('the price book is away');
  });
});
