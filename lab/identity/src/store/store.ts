import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { privateFolder, setAside, writePrivate } from '../../../kit/files.ts';
import type { Log } from '../../../kit/log.ts';

export interface Entry {
  model: string;
  id: string;
  /** Milliseconds since 1970; absent: never. */
  expiresAt?: number;
  payload: Record<string, unknown>;
}

function isEntry(value: unknown): value is Entry {
  const entry = value as Entry | null;
  return typeof entry?.model === 'string' && typeof entry.id === 'string' && typeof entry.payload === 'object';
}

const expired = (entry: Entry, now: number) => entry.expiresAt !== undefined && entry.expiresAt <= now;

const fileName = (model: string, id: string) =>
  `${model}-${createHash('sha256').update(id).digest('hex').slice(0, 40)}.json`;

/** Sessions, grants and tokens: in memory for reading, one private file each so that a restart loses none. */
export class Store {
  private readonly models = new Map<string, Map<string, Entry>>();
  private readonly queues = new Map<string, Promise<void>>();
  private readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(dataDir: string, log: Log): Promise<Store> {
    const store = new Store(await privateFolder(join(await privateFolder(dataDir), 'store')));
    for (const name of await readdir(store.folder)) await store.load(dataDir, name, log);
    await store.sweep();
    return store;
  }

  get(model: string, id: string): Entry | undefined {
    const entry = this.models.get(model)?.get(id);
    return entry && !expired(entry, Date.now()) ? entry : undefined;
  }

  find(model: string, matches: (payload: Entry['payload']) => boolean): Entry | undefined {
    const now = Date.now();
    return [...this.model(model).values()].find((entry) => !expired(entry, now) && matches(entry.payload));
  }

  async put(entry: Entry): Promise<void> {
    this.model(entry.model).set(entry.id, entry);
    await this.inOrder(entry, async (path) => writePrivate(path, JSON.stringify(entry)));
  }

  async delete(model: string, id: string): Promise<void> {
    this.models.get(model)?.delete(id);
    await this.inOrder({ model, id }, async (path) => rm(path, { force: true }));
  }

  async deleteWhere(matches: (entry: Entry) => boolean): Promise<number> {
    const gone = [...this.models.values()].flatMap((entries) => [...entries.values()].filter(matches));
    await Promise.all(gone.map((entry) => this.delete(entry.model, entry.id)));
    return gone.length;
  }

  sweep(now = Date.now()): Promise<number> {
    return this.deleteWhere((entry) => expired(entry, now));
  }

  async flush(): Promise<void> {
    await Promise.allSettled(this.queues.values());
  }

  private model(name: string): Map<string, Entry> {
    const known = this.models.get(name) ?? new Map<string, Entry>();
    this.models.set(name, known);
    return known;
  }

  /** Writes of one entry follow each other: a slow write must not bring back what was removed after it. */
  private async inOrder({ model, id }: Pick<Entry, 'model' | 'id'>, task: (path: string) => Promise<void>) {
    const path = join(this.folder, fileName(model, id));
    const before = this.queues.get(path) ?? Promise.resolve();
    const run = before.catch(() => undefined).then(() => task(path));
    this.queues.set(path, run);
    try {
      await run;
    } finally {
      if (this.queues.get(path) === run) this.queues.delete(path);
    }
  }

  private async load(dataDir: string, name: string, log: Log): Promise<void> {
    const path = join(this.folder, name);
    // What a kill left of a write that never became the file.
    if (name.endsWith('.tmp')) return rm(path, { force: true });
    try {
      const entry: unknown = JSON.parse(await readFile(path, 'utf8'));
      if (!isEntry(entry)) throw new Error('not an entry of the store');
      this.model(entry.model).set(entry.id, entry);
    } catch (error) {
      log.warn('A damaged file of the store was set aside; whoever it belonged to signs in again', {
        error,
        file: await setAside(dataDir, path),
      });
    }
  }
}
