import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { openStore, readPlatformSecret, signInAtStore } from '../adapters/store-client.ts';
import type { ProcessSpec } from '../model/process.ts';
import { isStoreAccess, type StoreAccess, storeAccessFile } from '../model/secret-store.ts';
import type { Health } from './health.ts';
import { describe, say } from './log.ts';

async function accessOf(folder: string): Promise<StoreAccess | undefined> {
  const text = await readFile(path.join(folder, storeAccessFile), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const access = JSON.parse(text) as unknown;
    if (isStoreAccess(access)) return access;
  } catch {
    // Said below, without the parser's words: they quote the text.
  }
  throw new Error(`the installation’s ${storeAccessFile} is damaged: bring it back from a backup`);
}

/** The names and values that a process is told, read at this moment and kept nowhere. */
export async function secretsFromStore(spec: ProcessSpec, folder: string): Promise<Record<string, string>> {
  const names = [...new Set(Object.values(spec.secretEnv))];
  if (!spec.secretStore || names.length === 0) return {};
  const role = (await accessOf(folder))?.keeper;
  if (!role) throw new Error(`the installation has no way into its store of secrets: ${storeAccessFile} is missing`);
  const ask = openStore(spec.secretStore.url);
  const token = await signInAtStore(ask, role);
  const values = await Promise.all(
    names.map(
      async (name): Promise<[string, string | undefined]> => [name, await readPlatformSecret(ask, token, name)],
    ),
  );
  await ask('auth/token/revoke-self', { method: 'POST', token }).catch(() => undefined);
  const missing = values.filter(([, value]) => value === undefined).map(([name]) => name);
  if (missing.length > 0)
    throw new Error(`the store of secrets has no ${missing.join(', ')}: \`stagecraft up\` puts it there`);
  return Object.fromEntries(values) as Record<string, string>;
}

const notReady = (why: string): Health => ({ state: 'not-ready', why });

/** Open, or new and without anything in it. */
export async function lookAtStore(folder: string, port: number): Promise<Health> {
  try {
    const { status } = await openStore(`http://127.0.0.1:${port}`)('sys/health');
    if (status === 200) return { state: 'healthy' };
    if (status === 503) return notReady('it is sealed: `stagecraft up` opens it');
    if (status !== 501) return notReady(`sys/health answered ${status}`);
    const isNew = (await accessOf(folder))?.keeper === undefined;
    return isNew
      ? { state: 'healthy' }
      : notReady('it is empty, though it held the platform’s secrets: bring its data back from a backup');
  } catch (error) {
    return { state: 'refused', why: describe(error) };
  }
}

/** With the key that the installation keeps, so that a start of the machine needs no hand. The answer is why it stays sealed. */
export async function unsealStore(folder: string, port: number): Promise<string | undefined> {
  const ask = openStore(`http://127.0.0.1:${port}`);
  const { status } = await ask('sys/health');
  if (status !== 503) return undefined;
  const access = await accessOf(folder);
  if (!access)
    return `it is sealed, and this installation has no key for it: bring ${storeAccessFile} back from a backup`;
  const answer = await ask('sys/unseal', { method: 'PUT', body: { key: access.unsealKey } });
  if (answer.status !== 200)
    return `it is sealed, and the key in ${storeAccessFile} does not open it: bring back the one that belongs to its data`;
  say('info', 'the store of secrets was opened');
  return undefined;
}
