/** Whoever comes second gets a number, as in every company. */
export class Names {
  readonly #given = new Map<string, number>();

  unique(base: string): string {
    const times = (this.#given.get(base) ?? 0) + 1;
    this.#given.set(base, times);
    if (times === 1) return base;
    // The numbered one may itself have been given before.
    return this.unique(`${base}-${times}`);
  }
}
