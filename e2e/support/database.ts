import pg from 'pg';
import { namespace } from './cluster.ts';
import { runIn } from './cluster-api.ts';
import { port, secret, target } from './installation.ts';

/** From outside a cluster nobody reaches its database: there, its own pod asks. */
export async function inPod(statement: string): Promise<string> {
  const psql = ['psql', '-X', '-U', 'postgres', '-tAc', statement];
  return (await runIn('psql-postgresql-0', namespace, 'psql-postgresql', psql)).trim();
}

async function overLoopback(statement: string): Promise<string> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: port('postgres'),
    user: 'postgres',
    password: secret('database-password'),
    database: 'postgres',
  });
  await client.connect();
  const found = await client.query({ text: statement, rowMode: 'array' });
  await client.end();
  return found.rows.map((row: unknown[]) => row.join('|')).join('\n');
}

export async function databasesNamed(name: string): Promise<number> {
  const statement = `select count(*) from pg_database where datname = '${name}'`;
  return Number(await (target() === 'embedded' ? overLoopback(statement) : inPod(statement)));
}
