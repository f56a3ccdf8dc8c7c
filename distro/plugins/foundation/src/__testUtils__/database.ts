import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

const variable = 'BACKSTAGE_TEST_DATABASE_POSTGRES17_CONNECTION_STRING';

/** A prefix of its own for the databases of one test; a missing PostgreSQL is a failure, never a skip. */
export function createTestDatabases() {
  const connectionString = process.env[variable];
  if (!connectionString) {
    throw new Error(`Set ${variable} to a PostgreSQL 17 that these tests may make databases in.`);
  }
  const prefix = `test_${randomBytes(5).toString('hex')}_`;
  return {
    connectionString,
    prefix,
    async remove() {
      await withConnection(connectionString, async (client) => {
        const { rows } = await client.query<{ datname: string }>(
          'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
          [prefix],
        );
        for (const { datname } of rows) {
          await client.query(`DROP DATABASE IF EXISTS "${datname}" WITH (FORCE)`);
        }
      });
    },
  };
}

export async function withConnection<Result>(
  connectionString: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
