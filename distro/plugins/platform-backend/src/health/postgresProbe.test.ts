import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import knexFactory, { type Knex } from 'knex';
import { startEndpoint } from '../__testUtils__/endpoint';
import { HealthCheck } from './HealthCheck';
import { postgresProbe } from './postgresProbe';

describe('postgresProbe', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_17'] });
  const checkOf = (getClient: () => Promise<Knex>) =>
    new HealthCheck({
      id: 'database',
      probe: postgresProbe({ getClient }),
      cacheMs: 0,
      timeoutMs: 300,
      degradedMs: 250,
      logger: mockServices.logger.mock(),
    });

  it('asks the real database', async () => {
    const knex = await databases.init('POSTGRES_17');
    expect(await checkOf(async () => knex).current()).toMatchObject({
      state: expect.stringMatching(/healthy|degraded/),
    });
  });

  it('says that nothing listens where the database should be', async () => {
    const endpoint = await startEndpoint(() => undefined);
    await endpoint.close();
    const connection = { host: '127.0.0.1', port: Number(new URL(endpoint.url).port), user: 'u', password: 'hidden' };
    const knex = knexFactory({ client: 'pg', connection, pool: { min: 0, max: 2 } });
    const health = await checkOf(async () => knex).current();
    await knex.destroy();
    expect(health).toMatchObject({ state: 'down', message: 'Nothing listens at its address: is it running?' });
  });

  it('does not pile up queries on a database that hangs, and sees it come back', async () => {
    const knex = await databases.init('POSTGRES_17');
    let release: (client: Knex) => void = () => undefined;
    const getClient = jest.fn(() => new Promise<Knex>((resolve) => (release = resolve)));
    const check = checkOf(getClient);
    expect(await check.current()).toMatchObject({ state: 'down', message: 'No answer within 300 ms.' });
    expect(await check.current()).toMatchObject({ state: 'down' });
    expect(getClient).toHaveBeenCalledTimes(1);
    release(knex);
    expect(await check.current()).toMatchObject({ state: expect.stringMatching(/healthy|degraded/) });
  });
});
