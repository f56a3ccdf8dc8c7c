import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';
import { inTransaction, withClient } from './connection.ts';
import { markHandedOver, type Provisioned } from './registry.ts';

const iterations = 4096;

export const makePassword = () => randomBytes(24).toString('base64url');

/** What PostgreSQL keeps of a password (RFC 5802), made here: the password itself reaches no statement and no log of it. */
export function scramVerifier(password: string, salt = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${hmac('Server Key').toString('base64')}`;
}

/** A new password for the role, and the note that its owner has it: both or neither. */
export async function handOver(pool: pg.Pool, request: Provisioned): Promise<string> {
  const password = makePassword();
  await withClient(pool, (client) =>
    inTransaction(client, async () => {
      const verifier = pg.escapeLiteral(scramVerifier(password));
      await client.query(`alter role ${pg.escapeIdentifier(request.name)} login password ${verifier}`);
      await markHandedOver(client, request.id);
    }),
  );
  return password;
}
