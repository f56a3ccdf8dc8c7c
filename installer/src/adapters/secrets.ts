import { randomBytes, randomInt } from 'node:crypto';
import { dirname } from 'node:path';
import { PlatformError } from '../model/errors.ts';
import type { Files } from '../ports/files.ts';
import type { Secrets } from '../ports/secrets.ts';

interface Store {
  version: 1;
  secrets: Record<string, string>;
}

const consonants = 'bdfghjklmnprstvz';
const vowels = 'aeiou';

function syllable(): string {
  const letter = (from: string): string => from.charAt(randomInt(from.length));
  return letter(consonants) + letter(vowels) + letter(consonants);
}

/** Four pairs of syllables and three digits, about 90 bits: people have to type it. */
function readable(): string {
  const word = (): string => syllable() + syllable();
  return [word(), word(), word(), word(), String(randomInt(100, 1000))].join('-');
}

function makeSecret(name: string): string {
  return name.startsWith('password-') ? readable() : randomBytes(32).toString('base64url');
}

function isRecordOfText(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string');
}

function parse(text: string, path: string): Store {
  try {
    const store = JSON.parse(text) as Store;
    if (store?.version === 1 && isRecordOfText(store.secrets)) return store;
  } catch {
    // Said below.
  }
  throw new PlatformError({
    code: 'state',
    message: `The installation's secrets in ${path} cannot be read: the file is damaged.`,
    hint: 'Bring the file back from a backup; the databases open with no other. Without one, `stagecraft down --delete-data` begins anew.',
  });
}

export function openSecrets(files: Files, path: string): Secrets {
  const load = async (): Promise<Store> => {
    const text = await files.readTextIfPresent(path);
    return text === undefined ? { version: 1, secrets: {} } : parse(text, path);
  };
  const save = async (store: Store): Promise<void> => {
    await files.makeFolder(dirname(path));
    await files.writeText(path, `${JSON.stringify(store, null, 2)}\n`, { private: true });
  };
  return {
    async ensure(names) {
      const store = await load();
      const missing = names.filter((name) => store.secrets[name] === undefined);
      if (missing.length === 0) return;
      for (const name of missing) store.secrets[name] = makeSecret(name);
      await save(store);
    },
    async keep(name, value) {
      const store = await load();
      store.secrets[name] = value;
      await save(store);
    },
    async change(values) {
      const store = await load();
      const all = Object.entries({ ...store.secrets, ...values });
      const kept = all.filter((entry): entry is [string, string] => entry[1] !== undefined);
      await save({ ...store, secrets: Object.fromEntries(kept) });
    },
    async missing(names) {
      const { secrets } = await load();
      return names.filter((name) => secrets[name] === undefined);
    },
    async read(name) {
      const value = (await load()).secrets[name];
      if (value !== undefined) return value;
      throw new PlatformError({
        code: 'state',
        message: `This installation has no secret ${name}.`,
        hint: 'Run `stagecraft up`: it makes what is missing.',
      });
    },
  };
}
