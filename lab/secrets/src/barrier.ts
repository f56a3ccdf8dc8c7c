import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivate } from '../../kit/files.ts';
import { Fault, invalid, isSealed } from './fault.ts';
import { emptyState, type State } from './state.ts';

interface SealedFile {
  format: 'stagecraft-sealed-1';
  /** The key of the body, under the key that unseals. */
  key: string;
  body: string;
}

const keyBytes = 32;

function encrypt(key: Buffer, plain: Buffer, purpose: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

function decrypt(key: Buffer, text: string, purpose: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(purpose));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
}

/** The store's file cannot be opened by any key: said at the start, before anybody waits for it. */
export class DamagedStore extends Error {}

function readSealed(text: string, path: string): SealedFile {
  try {
    const file = JSON.parse(text) as SealedFile;
    if (file.format === 'stagecraft-sealed-1' && file.key && file.body) return file;
  } catch {
    // Said below.
  }
  throw new DamagedStore(
    `${path} is damaged or only half there. Bring it back from a backup; no key opens it as it is.`,
  );
}

export function parseKey(text: unknown): Buffer {
  if (typeof text !== 'string')
    throw invalid("'key' must be specified in request body as JSON, or 'reset' set to true");
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  if (key.length === keyBytes) return key;
  throw invalid(`invalid key: it has ${key.length} bytes, and must have ${keyBytes}`);
}

/** Between what is kept and everybody else: nothing is known before the key is given, and nothing is written unsealed. */
export class Barrier {
  readonly #path: string;
  #file: SealedFile | undefined;
  #key: Buffer | undefined;
  #state: State | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(path: string, file: SealedFile | undefined) {
    this.#path = path;
    this.#file = file;
  }

  static async open(dataDir: string): Promise<Barrier> {
    const path = join(dataDir, 'store.sealed');
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    return new Barrier(path, text === undefined ? undefined : readSealed(text, path));
  }

  get initialized(): boolean {
    return this.#file !== undefined;
  }

  get sealed(): boolean {
    return this.#state === undefined;
  }

  get state(): State {
    if (!this.#state) throw isSealed();
    return this.#state;
  }

  /** Sealed afterwards, as OpenBao is: whoever began it has to prove that the key was kept. */
  initialize(fill: (state: State) => void): Promise<Buffer> {
    return this.#inTurn(async () => {
      if (this.#file) throw invalid('Vault is already initialized');
      const [unsealKey, key] = [randomBytes(keyBytes), randomBytes(keyBytes)];
      const state = emptyState();
      fill(state);
      const file = this.#sealedFile(encrypt(unsealKey, key, 'key'), key, state);
      await writePrivate(this.#path, JSON.stringify(file));
      this.#file = file;
      return unsealKey;
    });
  }

  unseal(unsealKey: Buffer): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#file) throw invalid('Vault is not initialized');
      if (this.#state) return;
      const key = this.#open(unsealKey, this.#file.key, 'key', 'invalid key: it does not open this store');
      const body = this.#open(key, this.#file.body, 'body', 'the store is damaged: its content does not fit its key');
      this.#state = JSON.parse(body.toString('utf8')) as State;
      this.#key = key;
    });
  }

  async seal(): Promise<void> {
    await this.#inTurn(async () => {
      this.#state = undefined;
      this.#key = undefined;
    });
  }

  /** All of a change or nothing of it, also on a full disk. */
  change<Result>(work: (state: State) => Result): Promise<Result> {
    return this.#inTurn(async () => {
      if (!this.#state || !this.#key || !this.#file) throw isSealed();
      const next = structuredClone(this.#state);
      const result = work(next);
      const file = this.#sealedFile(this.#file.key, this.#key, next);
      await writePrivate(this.#path, JSON.stringify(file));
      this.#file = file;
      this.#state = next;
      return result;
    });
  }

  #sealedFile(sealedKey: string, key: Buffer, state: State): SealedFile {
    const body = encrypt(key, Buffer.from(JSON.stringify(state)), 'body');
    return { format: 'stagecraft-sealed-1', key: sealedKey, body };
  }

  #open(key: Buffer, text: string, purpose: string, otherwise: string): Buffer {
    try {
      return decrypt(key, text, purpose);
    } catch {
      throw new Fault(400, [otherwise]);
    }
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
