import pg from 'pg';
import type { Turns } from '../../../kit/turns.ts';
import type { Settings } from '../settings.ts';
import { connectionTo, inTransaction, registryDatabase } from './connection.ts';

/** intended: written down, perhaps half made. ready: there, nobody can sign in. handed_over: its owner has a password. */
export type State = 'intended' | 'ready' | 'handed_over';

export interface Wish {
  name: string;
  owner: string;
  team: string;
  purpose: string;
}

export interface Provisioned extends Wish {
  id: string;
  idempotencyKey: string;
  state: State;
  createdAt: Date;
  handedOverAt: Date | null;
}

const columns = `id, idempotency_key as "idempotencyKey", name, owner, team, purpose, state,
  created_at as "createdAt", handed_over_at as "handedOverAt"`;

const schema = `
create table if not exists provisioned (
  id uuid primary key default gen_random_uuid(),
  idempotency_key text not null unique,
  name text not null unique,
  owner text not null,
  team text not null,
  purpose text not null,
  state text not null default 'intended' check (state in ('intended', 'ready', 'handed_over')),
  created_at timestamptz not null default now(),
  handed_over_at timestamptz
);
create index if not exists provisioned_owner on provisioned (owner);`;

const duplicateDatabase = new Set(['42P04', '23505']);

async function createRegistryDatabase(admin: pg.Client): Promise<void> {
  const found = await admin.query('select 1 from pg_database where datname = $1', [registryDatabase]);
  if (found.rowCount) return;
  try {
    await admin.query(`create database ${pg.escapeIdentifier(registryDatabase)} template template0`);
  } catch (error) {
    // Another process of this service was quicker.
    if (!duplicateDatabase.has((error as pg.DatabaseError).code ?? '')) throw error;
  }
  await admin.query(`revoke all on database ${pg.escapeIdentifier(registryDatabase)} from public`);
}

/** Makes the registry where it is missing; does nothing where it is there. */
export async function ensureRegistry(settings: Settings, passwords: Turns, pool: pg.Pool): Promise<void> {
  const admin = new pg.Client(connectionTo(settings, passwords, 'postgres'));
  admin.on('error', () => undefined);
  try {
    await admin.connect();
    await createRegistryDatabase(admin);
  } finally {
    await admin.end().catch(() => undefined);
  }
  // Two at once would meet in the catalog of types.
  await pool.query(`select pg_advisory_xact_lock(7010); ${schema}`);
}

export async function findByKey(client: pg.ClientBase, key: string): Promise<Provisioned | undefined> {
  const found = await client.query<Provisioned>(`select ${columns} from provisioned where idempotency_key = $1`, [key]);
  return found.rows[0];
}

export async function findById(client: pg.ClientBase | pg.Pool, id: string): Promise<Provisioned | undefined> {
  const found = await client.query<Provisioned>(`select ${columns} from provisioned where id = $1`, [id]);
  return found.rows[0];
}

export async function list(pool: pg.Pool, owner?: string): Promise<Provisioned[]> {
  const where = owner === undefined ? '' : 'where owner = $1';
  const values = owner === undefined ? [] : [owner];
  const found = await pool.query<Provisioned>(
    `select ${columns} from provisioned ${where} order by created_at desc`,
    values,
  );
  return found.rows;
}

/** Writes the intent down before anything is made. Nothing when the name is taken, here or by something else. */
export async function recordIntent(client: pg.ClientBase, key: string, wish: Wish): Promise<Provisioned | undefined> {
  return inTransaction(client, async () => {
    const foreign = `exists (select from pg_database where datname = $2::text) or exists (select from pg_roles where rolname = $2::text)`;
    const made = await client.query<Provisioned>(
      `insert into provisioned (idempotency_key, name, owner, team, purpose)
       select $1, $2::text, $3, $4, $5 where not (${foreign})
       on conflict do nothing returning ${columns}`,
      [key, wish.name, wish.owner, wish.team, wish.purpose],
    );
    return made.rows[0];
  });
}

export async function markReady(client: pg.ClientBase, id: string): Promise<void> {
  await client.query(`update provisioned set state = 'ready' where id = $1 and state = 'intended'`, [id]);
}

export async function markHandedOver(client: pg.ClientBase, id: string): Promise<void> {
  await client.query(`update provisioned set state = 'handed_over', handed_over_at = now() where id = $1`, [id]);
}
