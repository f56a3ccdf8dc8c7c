import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, type Running, startService } from '../../identity/test/start.ts';
import { ask, cleanUp, count, databasesEnvironment, freshName, query, realDatabase, wishFor } from './support.ts';

let service: Running;

beforeAll(async () => {
  service = await startService(
    'databases',
    databasesEnvironment(await freePort(), 'http://127.0.0.1:9/realms/none', realDatabase()),
  );
});

afterAll(async () => {
  await service?.stop();
  await cleanUp();
});

describe('a new database', () => {
  it('is made with a role of its own that nobody can use yet, and nobody else may enter', async () => {
    const name = freshName();
    const { status, body } = await ask(service.url, `key-${name}`, wishFor(name));
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name,
      role: name,
      host: realDatabase().host,
      port: Number(realDatabase().port),
      handover: `${service.url}/handover/${body.id}`,
    });
    const [facts] = await query(
      `select r.rolcanlogin, r.rolsuper, d.datallowconn, pg_get_userbyid(d.datdba) = $1 as owned,
         exists (select from aclexplode(d.datacl) where grantee = 0) as public
       from pg_roles r, pg_database d where r.rolname = $1 and d.datname = $1`,
      [name],
    );
    expect(facts).toEqual({ rolcanlogin: false, rolsuper: false, datallowconn: true, owned: true, public: false });
  });

  it('is made once for one key, asked again or ten times at once', async () => {
    const name = freshName();
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(service.url, `key-${name}`, wishFor(name))));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(9);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await ask(service.url, `key-${name}`, wishFor(name))).toMatchObject({ status: 200, body: answers[0]!.body });
    expect(await count(name)).toEqual([1, 1, 1]);
  });

  it('is refused when the name is taken by another request, also at the same moment', async () => {
    const name = freshName();
    const answers = await Promise.all([1, 2, 3].map((key) => ask(service.url, `key-${name}-${key}`, wishFor(name))));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    expect(await count(name)).toEqual([1, 1, 1]);
  });

  it('never takes over a role or a database that others made', async () => {
    const [role, database] = [freshName(), freshName()];
    await query(`create role ${role}`);
    await query(`create database ${database} template template0`);
    expect((await ask(service.url, `key-${role}`, wishFor(role))).status).toBe(409);
    expect((await ask(service.url, `key-${database}`, wishFor(database))).status).toBe(409);
    expect(await count(role)).toEqual([1, 0, 0]);
    expect(await count(database)).toEqual([0, 1, 0]);
  });

  it('is refused when the key was used for something else', async () => {
    const [name, other] = [freshName(), freshName()];
    await ask(service.url, `key-${name}`, wishFor(name));
    expect((await ask(service.url, `key-${name}`, wishFor(other))).status).toBe(409);
    expect((await ask(service.url, `key-${name}`, wishFor(name, 'ines'))).status).toBe(409);
    expect(await count(other)).toEqual([0, 0, 0]);
  });

  it('is listed', async () => {
    const name = freshName();
    await ask(service.url, `key-${name}`, wishFor(name));
    const response = await fetch(`${service.url}/api/databases`, {
      headers: { authorization: 'Bearer token-of-the-portal' },
    });
    const { items } = (await response.json()) as { items: object[] };
    expect(items).toContainEqual(expect.objectContaining({ name, owner: 'user:default/omar', state: 'ready' }));
  });
});

describe('bad input', () => {
  it('is answered with every problem at once', async () => {
    const { status, body } = await ask(service.url, undefined, { name: 'Drop"Table', owner: 'omar', team: 7 });
    expect(status).toBe(400);
    expect(body.problems).toEqual([
      expect.stringContaining('Idempotency-Key'),
      expect.stringContaining('name must be'),
      expect.stringContaining('owner must be'),
      'team is missing',
      'purpose is missing',
    ]);
  });

  it.each(['postgres', 'pg_anything', 'lab_databases', 'backstage_plugin_catalog'])(
    'refuses the name %s',
    async (name) => {
      expect((await ask(service.url, 'key', wishFor(name))).body.problems).toEqual([
        expect.stringContaining('reserved'),
      ]);
    },
  );

  it('refuses what is not JSON, and what is too long', async () => {
    expect((await ask(service.url, 'key', '{"name": ')).status).toBe(400);
    expect((await ask(service.url, 'key', '[]')).status).toBe(400);
    expect((await ask(service.url, 'key', { ...wishFor('abc'), purpose: 'x'.repeat(20_000) })).status).toBe(413);
    expect((await ask(service.url, 'key', { ...wishFor('abc'), purpose: 'a\0b' })).status).toBe(400);
  });

  it('refuses a wrong token, and none', async () => {
    const wrong = await ask(service.url, 'key', wishFor('abc'), 'another-token');
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get('www-authenticate')).toBe('Bearer');
    expect((await fetch(`${service.url}/api/databases`)).status).toBe(401);
  });
});

describe('the superuser’s password, made anew beside a service that runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'passwords-'));
  const [now, next] = [join(folder, 'now'), join(folder, 'next')];
  const role = `${freshName()}_superuser`;
  const setPassword = (password: string) =>
    query(
      `alter role "${role}" password '${password}'; select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role}'`,
    );
  const put = (where: string, password: string) => {
    mkdirSync(where, { recursive: true });
    writeFileSync(join(where, 'value'), password);
  };
  let own: Running;

  beforeAll(async () => {
    await query(`create role "${role}" superuser login password 'the-first-password'`);
    put(now, 'the-first-password');
    const database = databasesEnvironment(await freePort(), 'http://127.0.0.1:9/realms/none', realDatabase());
    const { DATABASE_PASSWORD: _told, ...env } = database;
    own = await startService('databases', {
      ...env,
      DATABASE_USER: role,
      DATABASE_PASSWORD_FOLDERS: `${now}:${next}`,
    });
  });

  afterAll(async () => {
    await own?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const makes = async () => {
    const name = freshName();
    return (await ask(own.url, `key-${name}`, wishFor(name))).status;
  };

  it('refuses nobody: the other one is tried where one is refused', async () => {
    expect(await makes()).toBe(201);
    put(next, 'the-second-password');
    // It looks at its files once a second.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await makes()).toBe(201);
    await setPassword('the-second-password');
    expect(await Promise.all([makes(), makes(), makes()])).toEqual([201, 201, 201]);
    put(now, 'the-second-password');
    rmSync(next, { recursive: true });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await makes()).toBe(201);
  });
});

describe('the service itself', () => {
  it('describes its API', async () => {
    const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as { openapi: string; paths: object };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toContain('/api/databases');
  });

  it('says that a page must wait while the identity provider is away', async () => {
    const response = await fetch(`${service.url}/`, { redirect: 'manual' });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await response.text()).toContain('role="alert"');
  });

  it('reports everything that is missing at once, then ends with 2', () => {
    const main = join(import.meta.dirname, '../src/main.ts');
    const { status, stderr } = spawnSync(process.execPath, [main], {
      env: { PORT: '-1' },
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(status).toBe(2);
    for (const name of ['PORT is', 'DATABASES_TOKEN', 'OIDC_ISSUER', 'DATABASE_HOST', 'DATABASE_PASSWORD']) {
      expect(stderr).toContain(name);
    }
  });
});
