import { generateKeyPair, type JsonWebKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { JWK } from 'oidc-provider';
import { privateFolder, setAside, writePrivate } from '../../../kit/files.ts';
import type { Log } from '../../../kit/log.ts';

export interface Keys {
  keys: JWK[];
}

async function makeKeys(): Promise<Keys> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const jwk: JsonWebKey = privateKey.export({ format: 'jwk' });
  return { keys: [{ ...jwk, use: 'sig', alg: 'RS256' } as JWK] };
}

function parseKeys(content: string): Keys {
  const parsed = JSON.parse(content) as Partial<Keys> | null;
  const usable = Array.isArray(parsed?.keys) && parsed.keys.length > 0 && parsed.keys.every((key) => 'd' in key);
  if (!usable) throw new Error('no private signing key in it');
  return parsed as Keys;
}

/** The keys that sign tokens: made once, and the same after a restart. */
export async function loadKeys(dataDir: string, log: Log): Promise<Keys> {
  const path = join(await privateFolder(dataDir), 'signing-keys.json');
  try {
    return parseKeys(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      log.warn('The signing keys could not be read; new ones were made', {
        error,
        file: await setAside(dataDir, path),
      });
    }
  }
  const made = await makeKeys();
  await writePrivate(path, JSON.stringify(made));
  return made;
}
