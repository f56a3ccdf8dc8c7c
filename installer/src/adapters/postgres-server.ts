import { createHmac, createHash, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { PlatformError } from '../model/errors.ts';
import { formerOf, nextOf } from '../model/rotation.ts';
import { superuser } from '../model/superuser.ts';
import type { PostgresServer } from '../ports/postgres.ts';
import type { Secrets } from '../ports/secrets.ts';

const startingUp = '57P03';
const wrongPassword = '28P01';
const patienceMs = 20_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** The form in which PostgreSQL keeps a password: sent like this, the password is in no statement and no log. */
function scramVerifier(password: string): string {
  const rounds = 4096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest('base64');
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$${rounds}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

// Loaded when it is needed: the verbs that only look at files start quicker without it.
const driver = async () => (await import('pg')).default;

/** A server that was killed is back soon: whoever waits for it with `absent` gives it the same time. */
const passing = (error: unknown, absent: boolean): boolean =>
  codeOf(error) === startingUp || (absent && /^(ECONNREFUSED|ECONNRESET|57P0[12])$/.test(codeOf(error)));

async function connect(port: number, user: string, password: string, absent = false): Promise<Client> {
  const pg = await driver();
  const end = Date.now() + patienceMs;
  while (true) {
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user,
      password,
      database: 'postgres',
      connectionTimeoutMillis: 5000,
    });
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      if (!passing(error, absent) || Date.now() > end) throw error;
      await pause(200);
    }
  }
}

async function canSignIn(port: number, user: string, password: string): Promise<boolean> {
  try {
    await (await connect(port, user, password)).end();
    return true;
  } catch (error) {
    if (codeOf(error) === wrongPassword) return false;
    throw error;
  }
}

function refused(port: number, cause: unknown): PlatformError {
  return new PlatformError({
    code: 'state',
    message: `PostgreSQL on port ${port} does not take this installation's password.`,
    hint: 'Is another PostgreSQL running there? If secrets.json was lost, bring it back from a backup.',
    cause,
  });
}

/** What its password may be, in the order in which it is tried: a rotation may have been cut off anywhere. */
async function candidates(secrets: Secrets): Promise<string[]> {
  const { passwordSecret } = superuser;
  const names = [passwordSecret, nextOf(passwordSecret), formerOf(passwordSecret)];
  const missing = new Set(await secrets.missing(names.slice(1)));
  return Promise.all(names.filter((name) => !missing.has(name)).map((name) => secrets.read(name)));
}

/** With the first of the passwords that it takes. */
async function openWith(port: number, passwords: string[], absent: boolean): Promise<Client> {
  let last: unknown;
  for (const password of passwords) {
    try {
      return await connect(port, superuser.role, password, absent);
    } catch (error) {
      if (codeOf(error) !== wrongPassword) throw error;
      last = error;
    }
  }
  throw refused(port, last);
}

export function postgresServer(port: number, secrets: Secrets): PostgresServer {
  const asSuperuser = async <Result>(work: (client: Client) => Promise<Result>, absent = false): Promise<Result> => {
    const client = await openWith(port, await candidates(secrets), absent);
    // The server may go away while we speak with it: the question fails then, and that is enough.
    client.on('error', () => {});
    try {
      return await work(client);
    } finally {
      await client.end().catch(() => {});
    }
  };

  const isThere = async (client: Client, name: string): Promise<boolean> =>
    (await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])).rowCount !== 0;

  return {
    hasDatabase: (name) => asSuperuser((client) => isThere(client, name)),
    async roleState(role, password) {
      try {
        return (await canSignIn(port, role, password)) ? 'ready' : 'different';
      } catch (error) {
        // Nothing listens yet: the role cannot be told from one that is not there.
        if (['ECONNREFUSED', '28000'].includes(codeOf(error)) || error instanceof AggregateError) return 'absent';
        throw error;
      }
    },
    mustOpen: () => asSuperuser(async () => {}, true),
    setPasswords: (roles) =>
      asSuperuser(async (client) => {
        const { escapeIdentifier, escapeLiteral } = await driver();
        await client.query('BEGIN');
        for (const { role, password } of roles) {
          await client.query(`ALTER ROLE ${escapeIdentifier(role)} PASSWORD ${escapeLiteral(scramVerifier(password))}`);
        }
        await client.query('COMMIT');
      }, true),
    ensureDatabase: (name, owner) =>
      asSuperuser(async (client) => {
        const { escapeIdentifier } = await driver();
        if (await isThere(client, name)) return;
        await client.query(`CREATE DATABASE ${escapeIdentifier(name)} OWNER ${escapeIdentifier(owner)}`);
      }),
    ensureRole: (role, password, { createDatabases }) =>
      asSuperuser(async (client) => {
        const { escapeIdentifier, escapeLiteral } = await driver();
        const name = escapeIdentifier(role);
        const known = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
        if (known.rowCount === 0) await client.query(`CREATE ROLE ${name} LOGIN`);
        const rights = createDatabases ? 'CREATEDB' : 'NOCREATEDB';
        await client.query(`ALTER ROLE ${name} LOGIN ${rights} PASSWORD ${escapeLiteral(scramVerifier(password))}`);
      }),
  };
}
