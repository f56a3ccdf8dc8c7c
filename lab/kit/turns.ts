import type { Tokens } from './tokens.ts';

/**
 * Several secrets of which the other side takes one, as while a password is made anew. Whoever is refused comes with the
 * next one, and stays with what was taken.
 */
export class Turns {
  readonly #secrets: Tokens;
  readonly #isRefusal: (error: unknown) => boolean;
  #at = 0;

  constructor(secrets: Tokens, isRefusal: (error: unknown) => boolean) {
    this.#secrets = secrets;
    this.#isRefusal = isRefusal;
  }

  get current(): string {
    const all = this.#secrets();
    return all[this.#at % all.length] ?? '';
  }

  /** The task asks for `current` when it needs it; it is done again when that was refused. */
  async take<Value>(task: () => Promise<Value>): Promise<Value> {
    for (let left = this.#secrets().length; ; left -= 1) {
      const tried = this.current;
      try {
        return await task();
      } catch (error) {
        if (left <= 1 || !this.#isRefusal(error)) throw error;
        // Somebody else may have been refused in the same moment, and gone on already.
        if (this.current === tried) this.#at += 1;
      }
    }
  }
}
