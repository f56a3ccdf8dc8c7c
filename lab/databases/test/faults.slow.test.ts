import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, type Running, startService } from '../../identity/test/start.ts';
import { type StatementProxy, startStatementProxy } from './statement-proxy.ts';
import { ask, cleanUp, count, databasesEnvironment, freshName, query, realDatabase, wishFor } from './support.ts';

let proxy: StatementProxy;
let environment: Record<string, string>;
let service: Running;

const start = () => startService('databases', environment);

beforeAll(async () => {
  proxy = await startStatementProxy(realDatabase());
  const database = { host: '127.0.0.1', port: proxy.port };
  environment = databasesEnvironment(await freePort(), 'http://127.0.0.1:9/realms/none', database);
  service = await start();
});

afterAll(async () => {
  await service?.stop();
  await proxy?.close();
  await cleanUp();
});

async function expectOneOf(name: string): Promise<void> {
  const answer = await ask(service.url, `key-${name}`, wishFor(name));
  expect([200, 201]).toContain(answer.status);
  expect(await count(name)).toEqual([1, 1, 1]);
  const [facts] = await query(
    `select rolcanlogin, datallowconn, exists (select from aclexplode(datacl) where grantee = 0) as public
     from pg_roles, pg_database where rolname = $1 and datname = $1`,
    [name],
  );
  expect(facts).toEqual({ rolcanlogin: false, datallowconn: true, public: false });
}

describe('kill -9', () => {
  it.each(['before', 'after'] as const)(
    '%s any statement, then the same key: one role, one database',
    async (moment) => {
      const killedAt: number[] = [];
      for (let statement = 1; statement < 60; statement += 1) {
        const name = freshName();
        proxy.arm(statement, moment, () => service.process.kill('SIGKILL'));
        const answered = await ask(service.url, `key-${name}`, wishFor(name)).catch(() => undefined);
        if (!proxy.struck()) {
          expect(answered?.status).toBe(201);
          break;
        }
        killedAt.push(statement);
        await service.stop('SIGKILL');
        service = await start();
        await expectOneOf(name);
      }
      // Lock, look, intent in its transaction, role and mark, database, rights, state: fewer would mean that nothing was hit.
      expect(killedAt.length).toBeGreaterThanOrEqual(10);
    },
  );

  it('at any time, then the same key: one role, one database', async () => {
    for (let round = 0; round < 8; round += 1) {
      const name = freshName();
      const asked = ask(service.url, `key-${name}`, wishFor(name)).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 120));
      await service.stop('SIGKILL');
      await asked;
      service = await start();
      await expectOneOf(name);
    }
  });
});

describe('a database server that is away', () => {
  it('is said with 503 and a time to come back, and all goes on when it is there again', async () => {
    const name = freshName();
    proxy.cut();
    const answer = await ask(service.url, `key-${name}`, wishFor(name));
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(answer.body.error).toContain('does not answer');
    const health = await fetch(`${service.url}/healthcheck`);
    expect(health.status).toBe(503);
    proxy.mend();
    await expectOneOf(name);
    expect((await fetch(`${service.url}/healthcheck`)).status).toBe(200);
  });

  it('in the middle of the work, is said too, and the same key finishes it', async () => {
    const name = freshName();
    proxy.arm(7, 'after', () => proxy.cut());
    const answer = await ask(service.url, `key-${name}`, wishFor(name));
    expect(answer.status).toBe(503);
    proxy.mend();
    await expectOneOf(name);
  });
});
