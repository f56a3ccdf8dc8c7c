import { readFile } from 'node:fs/promises';
import { writeAtomic } from './atomic.ts';
import { KeyedLock } from '../../../kit/lock.ts';

/** Numbers that are given once and never again, also when what they named is gone. */
export class Sequences {
  #path: string;
  #last: Record<string, number> = {};
  #lock = new KeyedLock();

  constructor(path: string) {
    this.#path = path;
  }

  async load(atLeast: Record<string, number>): Promise<void> {
    try {
      const value: unknown = JSON.parse(await readFile(this.#path, 'utf8'));
      if (typeof value === 'object' && value) this.#last = value as Record<string, number>;
    } catch {
      // Absent at the first start; if damaged, the documents themselves tell which numbers are taken.
    }
    for (const [name, floor] of Object.entries(atLeast)) {
      this.#last[name] = Math.max(this.#last[name] ?? 0, floor);
    }
  }

  async next(name: string): Promise<number> {
    return this.#lock.run('all', async () => {
      const value = (this.#last[name] ?? 0) + 1;
      this.#last[name] = value;
      await writeAtomic(this.#path, `${JSON.stringify(this.#last)}\n`);
      return value;
    });
  }
}
