import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort, identityEnvironment, type Running, startService } from '../../identity/test/start.ts';

export const token = 'token-of-the-portal';

export function testDatabaseUrl(): URL {
  const url = process.env.STAGECRAFT_TEST_DATABASE_URL;
  if (url) return new URL(url);
  throw new Error(
    'These tests need a real PostgreSQL 17 and a superuser in it. Say where: ' +
      'STAGECRAFT_TEST_DATABASE_URL=postgresql://postgres:<password>@127.0.0.1:<port>/postgres',
  );
}

export async function query<Row extends pg.QueryResultRow>(
  text: string,
  values: unknown[] = [],
  database = 'postgres',
) {
  const url = testDatabaseUrl();
  url.pathname = `/${database}`;
  const client = new pg.Client(url.href);
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** A name that nothing else in the server has; what bears it is removed by `cleanUp`. */
const prefix = `t${randomBytes(5).toString('hex')}_`;
let counter = 0;

export function freshName(): string {
  counter += 1;
  return `${prefix}${counter}`;
}

export async function cleanUp(): Promise<void> {
  const like = [`${prefix.replace('_', '\\_')}%`];
  for (const { datname } of await query<{ datname: string }>(
    'select datname from pg_database where datname like $1',
    like,
  )) {
    await query(`drop database if exists ${pg.escapeIdentifier(datname)} with (force)`);
  }
  for (const { rolname } of await query<{ rolname: string }>(
    'select rolname from pg_roles where rolname like $1',
    like,
  )) {
    await query(`drop role if exists ${pg.escapeIdentifier(rolname)}`);
  }
  await query('delete from provisioned where name like $1', like, 'lab_databases');
}

export function databasesEnvironment(port: number, issuer: string, database: { host: string; port: string }) {
  const url = testDatabaseUrl();
  return {
    PORT: String(port),
    PUBLIC_URL: `http://localhost:${port}`,
    INSTALLATION: 'trial',
    OIDC_ISSUER: issuer,
    DATABASES_CLIENT_SECRET: 'secret-of-the-databases',
    DATABASES_TOKEN: token,
    DATABASE_HOST: database.host,
    DATABASE_PORT: database.port,
    DATABASE_USER: decodeURIComponent(url.username),
    DATABASE_PASSWORD: decodeURIComponent(url.password),
  };
}

export const realDatabase = () => ({ host: testDatabaseUrl().hostname, port: testDatabaseUrl().port || '5432' });

export interface Lab {
  identity: Running;
  databases: Running;
  stop(): Promise<void>;
}

/** With more for the database service than it is usually told. */
export async function startLab(more: Record<string, string> = {}): Promise<Lab> {
  const [identityPort, databasesPort] = [await freePort(), await freePort()];
  const dataDir = await mkdtemp(join(tmpdir(), 'databases-'));
  const urls = { portal: 'http://localhost:7007', databases: `http://localhost:${databasesPort}` };
  const identity = await startService('identity', identityEnvironment(identityPort, dataDir, urls));
  const issuer = `${identity.url}/realms/stagecraft`;
  const told = { ...databasesEnvironment(databasesPort, issuer, realDatabase()), ...more };
  const databases = await startService('databases', told);
  const stop = async () => {
    await Promise.all([identity.stop(), databases.stop()]);
    await rm(dataDir, { recursive: true, force: true });
  };
  return { identity, databases, stop };
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Headers;
}

export async function ask(url: string, key: string | undefined, body: unknown, bearer = token): Promise<Answer> {
  const response = await fetch(`${url}/api/databases`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${bearer}`,
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'], headers: response.headers };
}

export const wishFor = (name: string, owner = 'omar') => ({
  name,
  owner: `user:default/${owner}`,
  team: 'group:default/checkout',
  purpose: 'A trial',
});

/** How many roles, databases and notes of that name there are. */
export async function count(name: string): Promise<number[]> {
  const [made] = await query<{ roles: number; databases: number }>(
    `select (select count(*)::int from pg_roles where rolname = $1) as roles,
            (select count(*)::int from pg_database where datname = $1) as databases`,
    [name],
  );
  const notes = await query('select state from provisioned where name = $1', [name], 'lab_databases');
  return [made!.roles, made!.databases, notes.length];
}
