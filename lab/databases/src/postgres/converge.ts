import pg from 'pg';
import { Refusal } from '../refusal.ts';
import { inTransaction } from './connection.ts';
import { markReady, type Provisioned } from './registry.ts';

/** Written on the role in the statement's own transaction, so that a role without it is never one of ours. */
const markOf = (request: Provisioned) => `made by the lab's database service for request ${request.id}`;

const taken = (name: string) =>
  new Refusal(409, `“${name}” exists in the database server, but was not made for this request. Choose another name.`);

async function ensureRole(client: pg.ClientBase, request: Provisioned): Promise<void> {
  const found = await client.query<{ mark: string | null }>(
    `select shobj_description(oid, 'pg_authid') as mark from pg_roles where rolname = $1`,
    [request.name],
  );
  const [role] = found.rows;
  if (role && role.mark !== markOf(request)) throw taken(request.name);
  if (role) return;
  const name = pg.escapeIdentifier(request.name);
  await inTransaction(client, async () => {
    await client.query(`create role ${name} nologin`);
    await client.query(`comment on role ${name} is ${pg.escapeLiteral(markOf(request))}`);
  });
}

async function ensureDatabase(client: pg.ClientBase, request: Provisioned): Promise<void> {
  const found = await client.query<{ owner: string }>(
    'select pg_get_userbyid(datdba) as owner from pg_database where datname = $1',
    [request.name],
  );
  const [database] = found.rows;
  if (database && database.owner !== request.name) throw taken(request.name);
  if (database) return;
  const name = pg.escapeIdentifier(request.name);
  // Closed until it is known who may enter: by default everybody may connect to a new database.
  await client.query(`create database ${name} owner ${name} template template0 allow_connections false`);
}

async function openToItsOwner(client: pg.ClientBase, request: Provisioned): Promise<void> {
  const name = pg.escapeIdentifier(request.name);
  await client.query(`revoke all on database ${name} from public`);
  await client.query(`alter database ${name} allow_connections true`);
}

/** Each step looks before it acts: from wherever a killed process left off, this ends in one role and one database. */
export async function converge(client: pg.ClientBase, request: Provisioned): Promise<void> {
  await ensureRole(client, request);
  await ensureDatabase(client, request);
  await openToItsOwner(client, request);
  await markReady(client, request.id);
}
