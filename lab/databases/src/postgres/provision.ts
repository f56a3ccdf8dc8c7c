import type pg from 'pg';
import { Refusal } from '../refusal.ts';
import { withClient } from './connection.ts';
import { converge } from './converge.ts';
import { findByKey, type Provisioned, recordIntent, type Wish } from './registry.ts';

export interface Outcome {
  request: Provisioned;
  /** Whether this call finished the making, rather than found it done. */
  made: boolean;
}

function sameWish(request: Provisioned, wish: Wish): boolean {
  return (['name', 'owner', 'team', 'purpose'] as const).every((field) => request[field] === wish[field]);
}

async function recall(client: pg.ClientBase, key: string, wish: Wish): Promise<Provisioned | undefined> {
  const known = await findByKey(client, key);
  if (known && !sameWish(known, wish)) {
    throw new Refusal(409, 'This Idempotency-Key was used for another request. Use a key of its own for each request.');
  }
  return known;
}

async function provisionLocked(client: pg.ClientBase, key: string, wish: Wish): Promise<Outcome> {
  const known = await recall(client, key, wish);
  if (known && known.state !== 'intended') return { request: known, made: false };
  const request = known ?? (await recordIntent(client, key, wish));
  if (!request) throw new Refusal(409, `The name “${wish.name}” is taken. Choose another name.`);
  await converge(client, request);
  return { request: { ...request, state: 'ready' }, made: true };
}

/**
 * One database for one key, however often and from however many sides it is asked for. Those who ask for the same
 * name wait for each other at a lock that PostgreSQL releases by itself when its holder is killed.
 */
export function provision(pool: pg.Pool, key: string, wish: Wish): Promise<Outcome> {
  return withClient(pool, async (client) => {
    const lock = `databases ${wish.name}`;
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [lock]);
    const outcome = await provisionLocked(client, key, wish);
    await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [lock]);
    return outcome;
  });
}
