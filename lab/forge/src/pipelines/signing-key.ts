import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
} from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic } from '../store/atomic.ts';

export type SigningKey = { sign(claims: Record<string, unknown>): string; jwk: JsonWebKey };

/** The key's own fingerprint (RFC 7638): the same key has the same name wherever it is shown. */
function nameOf({ e, n }: JsonWebKey): string {
  return createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url');
}

async function ensureKey(path: string): Promise<KeyObject> {
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (kept === undefined) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await writeAtomic(path, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    return privateKey;
  }
  try {
    return createPrivateKey(kept);
  } catch {
    throw new Error(
      `${path} is damaged. Bring it back from a backup, or remove it: a new key is made, and tokens of running jobs end.`,
    );
  }
}

/** Made once, and kept where nobody else reads it. */
export async function openSigningKey(dataDir: string): Promise<SigningKey> {
  const key = await ensureKey(join(dataDir, 'ci-signing-key.pem'));
  const jwk = createPublicKey(key).export({ format: 'jwk' });
  const kid = nameOf(jwk);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    jwk: { ...jwk, kid, use: 'sig', alg: 'RS256' },
    sign(claims) {
      const signed = `${part({ kid, typ: 'JWT', alg: 'RS256' })}.${part(claims)}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
    },
  };
}
