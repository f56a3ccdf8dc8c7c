import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ProcessIdentity } from '../adapters/process-identity.ts';
import type { ProcessSpec } from '../model/process.ts';
import { describe, say } from './log.ts';

export interface Desired {
  spec: ProcessSpec;
  fingerprint: string;
}

export interface Recorded extends ProcessIdentity {
  port: number;
  fingerprint: string;
}

/** One JSON object in the run folder, by process name; written whole or not at all. */
export class Register<Entry> {
  readonly #file: string;
  #entries: Record<string, Entry> = {};

  constructor(folder: string, name: 'desired' | 'children' | 'schedules') {
    this.#file = path.join(folder, 'run', `${name}.json`);
    this.#entries = this.#read();
  }

  get all(): [string, Entry][] {
    return Object.entries(this.#entries);
  }

  get(name: string): Entry | undefined {
    return this.#entries[name];
  }

  set(name: string, entry: Entry): void {
    this.#write({ ...this.#entries, [name]: entry });
  }

  delete(name: string): void {
    const { [name]: _gone, ...rest } = this.#entries;
    this.#write(rest);
  }

  clear(): void {
    this.#write({});
  }

  #read(): Record<string, Entry> {
    if (!existsSync(this.#file)) return {};
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8')) as Record<string, Entry>;
    } catch (error) {
      // `up` says again what should run; a damaged note must not keep the keeper from starting.
      say('warn', 'a damaged note was set aside', { file: this.#file, error: describe(error) });
      renameSync(this.#file, `${this.#file}.damaged`);
      return {};
    }
  }

  /** The disk may be full: then the keeper goes on from memory. */
  #write(entries: Record<string, Entry>): void {
    this.#entries = entries;
    try {
      writeFileSync(`${this.#file}.partial`, `${JSON.stringify(entries, null, 2)}\n`, { mode: 0o600, flush: true });
      renameSync(`${this.#file}.partial`, this.#file);
    } catch (error) {
      say('error', 'what should run could not be written down', { file: this.#file, error: describe(error) });
    }
  }
}
