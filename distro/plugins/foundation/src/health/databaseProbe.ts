import type { RootConfigService } from '@backstage/backend-plugin-api';
import { Client, type ClientConfig } from 'pg';

export type ProbeResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };
export type Probe = () => Promise<ProbeResult>;

const timeoutMilliseconds = 2000;

/** The connection of `backend.database`, read each time so that a changed password is seen. Undefined when it is not PostgreSQL. */
export function readPostgresConnection(config: RootConfigService): ClientConfig | undefined {
  const client = config.getOptionalString('backend.database.client');
  if (client !== 'pg') {
    return undefined;
  }
  const connection = config.get<string | Record<string, unknown>>('backend.database.connection');
  const base: ClientConfig = typeof connection === 'string' ? { connectionString: connection } : { ...connection };
  // Plugins have databases of their own; the maintenance database is the one that is always there.
  const database = typeof connection === 'string' ? undefined : ((connection.database as string) ?? 'postgres');
  return { ...base, ...(database ? { database } : {}), application_name: 'stagecraft-health' };
}

export async function withClient<Result>(
  connection: ClientConfig,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({
    ...connection,
    connectionTimeoutMillis: timeoutMilliseconds,
    query_timeout: timeoutMilliseconds,
    statement_timeout: timeoutMilliseconds,
  });
  // A connection that breaks while idle reports here; without a listener it would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    client.end().catch(() => {});
  }
}

/** A short message that names the cause and never the connection's secrets. */
export function explain(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code ? `the database cannot be used (${code})` : `the database cannot be used (${message ?? 'unknown error'})`;
}

export function createDatabaseProbe(config: RootConfigService): Probe {
  return async () => {
    const connection = readPostgresConnection(config);
    if (!connection) {
      return { ok: true };
    }
    try {
      await withClient(connection, (client) => client.query('SELECT 1'));
      return { ok: true };
    } catch (error) {
      return { ok: false, reason: explain(error) };
    }
  };
}

/** One probe at a time, its answer kept for a moment: health checks must not become a load on a sick database. */
export function cached<Value>(work: () => Promise<Value>, milliseconds: number, now = Date.now): () => Promise<Value> {
  let pending: Promise<Value> | undefined;
  let answer: { value: Value; until: number } | undefined;
  return async () => {
    if (answer && answer.until > now()) {
      return answer.value;
    }
    pending ??= work()
      .then((value) => {
        answer = { value, until: now() + milliseconds };
        return value;
      })
      .finally(() => {
        pending = undefined;
      });
    return pending;
  };
}
