import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { privateFolder, setAside, writePrivate } from '../../../kit/files.ts';
import { describeError, type Log } from '../../../kit/log.ts';
import { KeyedLock } from '../../../kit/lock.ts';

export type Id = number | string;

export interface Document {
  id: Id;
  created: string;
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && 'id' in value && 'created' in value;
}

function byAge(one: Document, other: Document): number {
  if (typeof one.id === 'number' && typeof other.id === 'number') return one.id - other.id;
  return one.created < other.created ? -1 : one.created > other.created ? 1 : 0;
}

/** Documents of one kind: read at start, kept in memory, each in a file of its own that only this account may read. */
export class Collection<T extends Document> {
  #folder: string;
  #documents = new Map<Id, T>();
  #lock = new KeyedLock();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async load(dataDir: string, log: Log): Promise<void> {
    await privateFolder(this.#folder);
    const found: T[] = [];
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      if (name.endsWith('.tmp')) await rm(path, { force: true });
      else if (name.endsWith('.json')) found.push(...(await this.#read(dataDir, path, name, log)));
    }
    for (const document of found.sort(byAge)) this.#documents.set(document.id, document);
  }

  async #read(dataDir: string, path: string, name: string, log: Log): Promise<T[]> {
    let reason = 'it is not a document of this service';
    try {
      const value: unknown = JSON.parse(await readFile(path, 'utf8'));
      if (isDocument(value) && name === `${value.id}.json`) return [value as T];
    } catch (error) {
      reason = describeError(error);
    }
    const movedTo = await setAside(dataDir, path);
    log.error('A file cannot be read and was set aside; the rest goes on.', { file: path, movedTo, reason });
    return [];
  }

  get(id: Id): T | undefined {
    return this.#documents.get(id);
  }

  all(): T[] {
    return [...this.#documents.values()];
  }

  find(test: (document: T) => boolean): T | undefined {
    for (const document of this.#documents.values()) if (test(document)) return document;
    return undefined;
  }

  async put(document: T): Promise<T> {
    return this.#lock.run(String(document.id), () => this.#write(document));
  }

  /** Reads, changes and writes as one step; undefined when there is no such document. */
  async change(id: Id, edit: (document: T) => T): Promise<T | undefined> {
    return this.#lock.run(String(id), async () => {
      const current = this.#documents.get(id);
      return current && this.#write(edit(current));
    });
  }

  /** Known from now on in memory alone: for a full disk, on which the end of a job must still be seen. */
  remember(document: T): void {
    this.#documents.set(document.id, document);
  }

  async remove(id: Id): Promise<void> {
    await this.#lock.run(String(id), async () => {
      await rm(join(this.#folder, `${id}.json`), { force: true });
      this.#documents.delete(id);
    });
  }

  async #write(document: T): Promise<T> {
    await writePrivate(join(this.#folder, `${document.id}.json`), `${JSON.stringify(document, undefined, 1)}\n`);
    this.#documents.set(document.id, document);
    return document;
  }
}
