import pg from 'pg';
import type { Log } from '../../../kit/log.ts';
import { Turns } from '../../../kit/turns.ts';
import { unavailable } from '../refusal.ts';
import type { Settings } from '../settings.ts';

export const registryDatabase = 'lab_databases';

/** Connection lost or refused, the server starting or stopping, no connection left, somebody else's lock. */
const passingStates = /^(08|57P0|53300|55P03|55006)/;
const passingCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
const passingMessages = /connection terminated|timeout|connection ended|client has encountered a connection error/i;

export function isPassing(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isPassing);
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return passingStates.test(code) || passingCodes.has(code) || passingMessages.test(message);
}

/** Runs what needs PostgreSQL; when that does not answer, the caller may come back. */
export async function withPostgres<Value>(log: Log, task: () => Promise<Value>): Promise<Value> {
  try {
    return await task();
  } catch (error) {
    if (!isPassing(error)) throw error;
    log.warn('PostgreSQL did not answer', { error });
    throw unavailable('The database server');
  }
}

/** PostgreSQL takes one password for a role: while it is made anew, nobody knows which. */
export const passwordsFor = ({ passwords }: Settings): Turns =>
  new Turns(passwords, (error) => (error as { code?: string }).code === '28P01');

export function connectionTo(settings: Settings, passwords: Turns, database: string): pg.PoolConfig {
  return {
    host: settings.DATABASE_HOST,
    port: settings.DATABASE_PORT,
    user: settings.DATABASE_USER,
    password: () => passwords.current,
    database,
    application_name: 'stagecraft-lab-databases',
    connectionTimeoutMillis: 3000,
    query_timeout: 15_000,
    lock_timeout: 10_000,
  };
}

export function createPool(settings: Settings, passwords: Turns, log: Log): pg.Pool {
  const connection = connectionTo(settings, passwords, registryDatabase);
  const pool = new pg.Pool({ ...connection, max: 5, idleTimeoutMillis: 30_000 });
  // An idle connection that breaks is an event of the pool; unheard, it would end the process.
  pool.on('error', (error) => log.warn('A connection to PostgreSQL was lost', { error }));
  return pool;
}

/** A connection of one's own. A failure throws it away, with the locks and the open transaction that it may hold. */
export async function withClient<Value>(
  pool: pg.Pool,
  task: (client: pg.PoolClient) => Promise<Value>,
): Promise<Value> {
  const client = await pool.connect();
  let failure: Error | undefined;
  // Between two statements a lost connection has nobody to tell but this listener.
  const note = (error: Error) => {
    failure = error;
  };
  client.on('error', note);
  try {
    return await task(client);
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    client.off('error', note);
    client.release(failure);
  }
}

export async function inTransaction<Value>(client: pg.ClientBase, task: () => Promise<Value>): Promise<Value> {
  await client.query('begin');
  const value = await task();
  await client.query('commit');
  return value;
}
