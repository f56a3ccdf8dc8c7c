import type { DatabaseReader, Row } from '../ports/database.ts';

/** As PostgreSQL's superuser, in transactions that can only read, and that wait for nobody. */
export function databaseReader(port: number, password: () => Promise<string>): DatabaseReader {
  return {
    async read(database, statements) {
      const { default: pg } = await import('pg');
      const client = new pg.Client({
        host: '127.0.0.1',
        port,
        user: 'postgres',
        password: await password(),
        database,
        application_name: 'stagecraft-verify',
        connectionTimeoutMillis: 5000,
        statement_timeout: 10_000,
        lock_timeout: 5000,
      });
      try {
        await client.connect();
        await client.query('BEGIN READ ONLY');
        const found: Row[][] = [];
        for (const { sql, values = [] } of statements) found.push((await client.query(sql, values)).rows as Row[]);
        await client.query('ROLLBACK');
        return found;
      } finally {
        await client.end().catch(() => {});
      }
    },
  };
}
