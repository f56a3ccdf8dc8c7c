import { randomUUID } from 'node:crypto';
import type { RequestStore } from '../store/RequestStore';
import type { RequestRow } from '../store/row';

export type Claim = { row: RequestRow; leaseToken: string };

const FREE = '(lease_until IS NULL OR lease_until < now()) AND (next_attempt_at IS NULL OR next_attempt_at <= now())';

/**
 * Takes requests that are due, each for one executor. The database's clock decides, so that the clocks of replicas do
 * not matter. A lease that nobody renews, because its holder died, makes the request due again.
 */
export async function claimDue(store: RequestStore, limit: number, leaseMilliseconds: number): Promise<Claim[]> {
  const leaseToken = randomUUID();
  const result = await store.knex.raw<{ rows: RequestRow[] }>(
    `UPDATE requests SET lease_token = ?, lease_until = now() + ? * interval '1 millisecond'
     WHERE id IN (
       SELECT id FROM requests WHERE state IN ('policy', 'queued', 'running') AND ${FREE}
       ORDER BY next_attempt_at NULLS FIRST, number LIMIT ? FOR UPDATE SKIP LOCKED
     ) RETURNING *`,
    [leaseToken, leaseMilliseconds, limit],
  );
  return result.rows.map((row) => ({ row, leaseToken }));
}

/** `false`: the lease was lost, and somebody else may already be at work. */
export async function renewLease(store: RequestStore, claim: Claim, leaseMilliseconds: number): Promise<boolean> {
  const renewed = await store
    .knex('requests')
    .where({ id: claim.row.id, lease_token: claim.leaseToken })
    .update({ lease_until: store.knex.raw(`now() + ? * interval '1 millisecond'`, [leaseMilliseconds]) });
  return renewed === 1;
}

export async function releaseLease(store: RequestStore, claim: Claim): Promise<void> {
  await store
    .knex('requests')
    .where({ id: claim.row.id, lease_token: claim.leaseToken })
    .update({ lease_token: null, lease_until: null });
}
