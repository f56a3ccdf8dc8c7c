import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../../kit/log.ts';
import { removeDurably, setAside, writeAtomic } from './atomic.ts';
import { KeyedLock } from '../../../kit/lock.ts';

export type Document = { id: number };

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'number';
}

/** Documents of one kind: read at start, kept in memory, each in its own file. */
export class Collection<T extends Document> {
  #folder: string;
  #documents = new Map<number, T>();
  #lock = new KeyedLock();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async load(dataDir: string, log: Log): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      if (name.endsWith('.tmp')) await rm(path, { force: true });
      else if (name.endsWith('.json')) await this.#read(dataDir, path, name, log);
    }
  }

  async #read(dataDir: string, path: string, name: string, log: Log): Promise<void> {
    let reason = 'it is not a document of the forge';
    try {
      const value: unknown = JSON.parse(await readFile(path, 'utf8'));
      if (isDocument(value) && name === `${value.id}.json`) {
        this.#documents.set(value.id, value as T);
        return;
      }
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    const moved = await setAside(dataDir, path, name);
    log.error('A metadata file cannot be read and was set aside; the rest of the forge goes on.', {
      file: path,
      movedTo: moved,
      reason,
    });
  }

  get(id: number): T | undefined {
    return this.#documents.get(id);
  }

  all(): T[] {
    return [...this.#documents.values()].sort((one, other) => one.id - other.id);
  }

  find(test: (document: T) => boolean): T | undefined {
    for (const document of this.#documents.values()) if (test(document)) return document;
    return undefined;
  }

  async put(document: T): Promise<T> {
    return this.#lock.run(String(document.id), () => this.#write(document));
  }

  /** Reads, changes and writes as one step; undefined when there is no such document. */
  async change(id: number, edit: (document: T) => T): Promise<T | undefined> {
    return this.#lock.run(String(id), async () => {
      const current = this.#documents.get(id);
      return current && this.#write(edit(current));
    });
  }

  async remove(id: number): Promise<void> {
    await this.#lock.run(String(id), async () => {
      await removeDurably(join(this.#folder, `${id}.json`));
      this.#documents.delete(id);
    });
  }

  async #write(document: T): Promise<T> {
    await writeAtomic(join(this.#folder, `${document.id}.json`), `${JSON.stringify(document, undefined, 1)}\n`);
    this.#documents.set(document.id, document);
    return document;
  }
}
