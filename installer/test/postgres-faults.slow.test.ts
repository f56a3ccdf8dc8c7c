import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort } from '../src/supervisor/free-port.ts';
import { context, type Database, makeDatabase } from './support/database.ts';
import { isAlive, statusOf, until, untilPhase } from './support/keeper.ts';
import { makeSmallDisk, type SmallDisk } from './support/small-disk.ts';

let cache: string;
let database: Database;
let disk: SmallDisk | undefined;

async function fresh(options: { parent?: string } = {}): Promise<Database> {
  database = await makeDatabase({ cache, ...options });
  return database;
}

beforeAll(async () => {
  cache = path.join(mkdtempSync(path.join(os.tmpdir(), 'postgres-cache-')), 'cache');
  chmodSync(path.dirname(cache), 0o755);
  const first = await fresh();
  const { step, runner } = first.step('postgres-tools');
  await runner.apply(step, context);
  await first.remove();
});
afterEach(async () => {
  await database.remove();
  disk?.remove();
  disk = undefined;
});
afterAll(() => rmSync(path.dirname(cache), { recursive: true, force: true }));

const pidOf = async (one: Database): Promise<number> =>
  (await untilPhase(one.keeper, 'postgresql', 'healthy')).pid as number;

function untilAnswer(one: Database, sql: string): Promise<Record<string, unknown>[]> {
  return until(`an answer to ${sql}`, () => one.query(sql).catch(() => undefined));
}

test('from nothing to a role that may create databases; a second time there is nothing to do', async () => {
  const one = await fresh();
  expect(await one.up()).toEqual(['secrets', 'postgres-cluster', 'supervisor', 'process', 'postgres-role']);
  expect(await one.up()).toEqual([]);
  await one.query('CREATE DATABASE of_the_portal', 'backstage');
  expect(await one.query('SHOW shared_buffers')).toEqual([{ shared_buffers: '256MB' }]);
  expect(await one.query('SHOW max_connections')).toEqual([{ max_connections: '100' }]);
  expect(await one.query('SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  const rows = await one.query("SELECT rolpassword FROM pg_authid WHERE rolname = 'backstage'");
  expect(rows[0]?.rolpassword).toMatch(/^SCRAM-SHA-256\$/);
  expect(statSync(one.data).mode & 0o077).toBe(0);
});

test('no password is in a log, in the plan’s values or on a command line', async () => {
  const one = await fresh();
  await one.up();
  const passwords = await Promise.all(
    ['database-password', 'portal-database-password'].map((name) => one.secrets.read(name)),
  );
  const pid = await pidOf(one);
  const written = [
    readFileSync(path.join(one.layout.logs, 'postgresql.log'), 'utf8'),
    readFileSync(path.join(one.layout.run, 'desired.json'), 'utf8'),
    readFileSync(path.join(one.data, 'stagecraft.conf'), 'utf8'),
    readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
    readFileSync(`/proc/${pid}/environ`, 'utf8'),
  ];
  for (const text of written) for (const password of passwords) expect(text).not.toContain(password);
});

describe('kill -9', () => {
  test('of PostgreSQL in the middle of work: it comes back, and what was committed is there', async () => {
    const one = await fresh();
    await one.up();
    const before = await pidOf(one);
    await one.query('CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number');
    // A backend in the middle of something outlives its postmaster for a moment and holds the shared memory.
    const password = await one.secrets.read('database-password');
    const busy = new pg.Client({ host: '127.0.0.1', port: one.port, user: 'postgres', password, database: 'postgres' });
    busy.on('error', () => {});
    await busy.connect();
    const lost = busy.query('BEGIN; INSERT INTO kept VALUES (0); SELECT pg_sleep(60)').catch(() => 'lost');
    process.kill(before, 'SIGKILL');
    const rows = await untilAnswer(one, 'SELECT count(*)::int AS count FROM kept');
    expect(rows).toEqual([{ count: 1000 }]);
    expect(await lost).toBe('lost');
    expect(await pidOf(one)).not.toBe(before);
    expect((await statusOf(one.keeper, 'postgresql'))?.reason).toBeUndefined();
    expect(await one.up()).toEqual([]);
  });

  test('of keeper and PostgreSQL together, and its note now names a foreign process', async () => {
    const one = await fresh();
    await one.up();
    await one.query('CREATE TABLE kept AS SELECT 7 AS number');
    const keeperPid = (await one.keeper.status())?.pid as number;
    const pid = await pidOf(one);
    process.kill(keeperPid, 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    await until('both ends', async () => (isAlive(pid) || isAlive(keeperPid) ? undefined : true));
    // After a crash of the machine the recorded id can be anybody's: here it is this test's own.
    const note = path.join(one.data, 'postmaster.pid');
    writeFileSync(note, readFileSync(note, 'utf8').replace(String(pid), String(process.pid)));
    expect(await one.up()).toEqual(['supervisor', 'process']);
    expect(await one.query('SELECT number FROM kept')).toEqual([{ number: 7 }]);
  });

  test('of the keeper alone: PostgreSQL goes on, not even a connection is lost', async () => {
    const one = await fresh();
    await one.up();
    const pid = await pidOf(one);
    const password = await one.secrets.read('database-password');
    const client = new pg.Client({
      host: '127.0.0.1',
      port: one.port,
      user: 'postgres',
      password,
      database: 'postgres',
    });
    await client.connect();
    process.kill((await one.keeper.status())?.pid as number, 'SIGKILL');
    await until('the keeper’s end', async () => ((await one.keeper.status()) ? undefined : true));
    expect(await one.up()).toContain('supervisor');
    expect(await pidOf(one)).toBe(pid);
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await client.end();
  });
});

describe('a data folder', () => {
  test('that was cut off in the middle of initdb is made anew', async () => {
    const one = await fresh();
    const secretsStep = one.step('secrets');
    await secretsStep.runner.apply(secretsStep.step, context);
    const { step, runner } = one.step('postgres-cluster');
    const cut = new AbortController();
    setTimeout(() => cut.abort(), 250);
    await expect(runner.apply(step, { ...context, signal: cut.signal })).rejects.toThrow();
    expect(await runner.inspect(step, context)).toEqual({ state: 'absent' });
    await one.up();
    expect(await one.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('of another major version is refused, untouched', async () => {
    const one = await fresh();
    mkdirSync(one.data, { recursive: true });
    writeFileSync(path.join(one.data, 'PG_VERSION'), '16\n');
    writeFileSync(`${one.data}.ready`, '');
    await expect(one.up()).rejects.toMatchObject({ code: 'state', message: expect.stringContaining('PostgreSQL 16') });
    expect(readFileSync(path.join(one.data, 'PG_VERSION'), 'utf8')).toBe('16\n');
  });

  test('that has vanished is said, and not silently replaced by an empty one', async () => {
    const one = await fresh();
    mkdirSync(one.layout.data, { recursive: true });
    writeFileSync(`${one.data}.ready`, '');
    await expect(one.up()).rejects.toMatchObject({ code: 'state', hint: expect.stringContaining('backup') });
  });
});

test('a half-written tool cache is fetched anew', async () => {
  const one = await makeDatabase();
  database = one;
  mkdirSync(`${one.layout.cache}/tools/postgres-17.10.0-beta.17/lib`, { recursive: true });
  const { step, runner } = one.step('postgres-tools');
  expect(await runner.inspect(step, context)).toEqual({ state: 'absent' });
  await runner.apply(step, context);
  expect(await one.up()).toContain('postgres-role');
});

describe('without a registry', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  async function fetchFrom(registry: string): Promise<unknown> {
    const one = await makeDatabase();
    database = one;
    vi.stubEnv('npm_config_registry', registry);
    vi.stubEnv('npm_config_cache', path.join(one.layout.home, 'npm'));
    vi.stubEnv('npm_config_fetch_retries', '0');
    const { step, runner } = one.step('postgres-tools');
    return runner.apply(step, context).catch((error: unknown) => error);
  }

  test('that answers: one message, with a cure', async () => {
    const error = await fetchFrom(`http://127.0.0.1:${await freePort()}/`);
    expect(error).toMatchObject({
      code: 'network',
      message: 'PostgreSQL could not be fetched: the npm registry could not be reached.',
      hint: expect.stringContaining('npm config get registry'),
    });
  });

  test('that has it: said as well', async () => {
    const server = createServer((_request, response) => response.writeHead(404).end('{}')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const error = await fetchFrom(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    server.close();
    expect(error).toMatchObject({ code: 'network', message: expect.stringContaining('does not have it') });
  });
});

describe('a full disk', () => {
  test('while the data folder is made: one message, nothing half-made is taken for whole', async ({ skip }) => {
    disk = makeSmallDisk(12);
    const one = await fresh(disk && { parent: disk.folder });
    if (!disk) return skip('this account may not mount a small file system');
    await expect(one.up()).rejects.toMatchObject({
      code: 'environment',
      message: expect.stringContaining('disk is full'),
    });
    const { step, runner } = one.step('postgres-cluster');
    expect(await runner.inspect(step, context)).toEqual({ state: 'absent' });
  });

  test('while a secret is added: the others stay as they are', async ({ skip }) => {
    disk = makeSmallDisk(2);
    const one = await fresh(disk && { parent: disk.folder });
    if (!disk) return skip('this account may not mount a small file system');
    await one.secrets.ensure(['first']);
    const before = await one.secrets.read('first');
    try {
      writeFileSync(path.join(disk.folder, 'filler'), Buffer.alloc(4 * 1024 * 1024));
    } catch {
      // As intended: now there is no room left.
    }
    await expect(one.secrets.ensure(['second'])).rejects.toMatchObject({ code: 'environment' });
    expect(await one.secrets.read('first')).toBe(before);
    rmSync(path.join(disk.folder, 'filler'));
    await one.secrets.ensure(['second']);
    expect(await one.secrets.read('first')).toBe(before);
  });
});

test('a port that somebody else holds is said by the process that needs it', async () => {
  const one = await fresh();
  const foreign = createServer().listen(one.port, '127.0.0.1');
  const failure = await one.up().catch((error: unknown) => error);
  foreign.close();
  expect(failure).toMatchObject({ code: 'step' });
  expect(String((failure as Error).message)).toMatch(/does not stay up/);
  expect(JSON.stringify((failure as { details: string[] }).details)).toContain('Address already in use');
});
