import { createHash } from 'node:crypto';

export interface Idempotency {
  key: string;
  user: number;
  digest: string;
}

/** The extra variable that carries the key where a client cannot send a header. */
export const keyVariable = 'stagecraft_idempotency_key';

function stable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, each]) => [name, stable(each)]),
  );
}

/** What was asked for under the key, without its order of fields. */
export function idempotency(key: string, user: number, wish: unknown): Idempotency {
  return {
    key,
    user,
    digest: createHash('sha256')
      .update(JSON.stringify(stable(wish)))
      .digest('hex'),
  };
}

export function isUsableKey(key: string): boolean {
  return /^[\x21-\x7e]{1,200}$/.test(key);
}
