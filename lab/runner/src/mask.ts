const shown = '[MASKED]';

/** Hides secrets in a stream of text, also where a piece ends in the middle of one. */
export class Mask {
  readonly #secrets: string[];
  readonly #longest: number;
  #held = '';

  constructor(secrets: readonly string[]) {
    this.#secrets = [...new Set(secrets.filter((each) => each.length >= 4))].sort((a, b) => b.length - a.length);
    this.#longest = this.#secrets[0]?.length ?? 0;
  }

  push(text: string): string {
    const all = this.#hide(this.#held + text);
    // A secret holds no line break, so whole lines need not wait.
    const safe = Math.max(all.lastIndexOf('\n') + 1, all.length - Math.max(0, this.#longest - 1));
    this.#held = all.slice(safe);
    return all.slice(0, safe);
  }

  end(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }

  #hide(text: string): string {
    return this.#secrets.reduce((all, secret) => all.replaceAll(secret, shown), text);
  }
}
