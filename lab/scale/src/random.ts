/** The same numbers for the same seed, on every machine: integers only. */
export interface Random {
  /** From 0 up to, but not including, that number. */
  below(limit: number): number;
  of<Item>(items: readonly Item[]): Item;
  /** The further in front, the likelier: the item at place n is 1/(n+1) as likely as the first. */
  favouring<Item>(items: readonly Item[]): Item;
}

/** Mulberry32: small, and good enough for what only has to look uneven. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number): number => next() % limit;
  const totals = new Map<number, number[]>();
  /** Weights as whole numbers, added up: powers and logarithms need not be the same everywhere. */
  const totalsOf = (count: number): number[] => {
    const known = totals.get(count);
    if (known !== undefined) return known;
    let sum = 0;
    const made = Array.from({ length: count }, (_, place) => (sum += Math.ceil(1_000_000 / (place + 1))));
    totals.set(count, made);
    return made;
  };
  return {
    below,
    of: (items) => must(items[below(items.length)]),
    favouring(items) {
      const sums = totalsOf(items.length);
      const wanted = below(sums.at(-1) ?? 1);
      return must(items[firstAbove(sums, wanted)]);
    },
  };
}

function firstAbove(sums: number[], wanted: number): number {
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

function must<Item>(item: Item | undefined): Item {
  if (item === undefined) throw new Error('there is nothing to choose from');
  return item;
}

/** Shares a number out, so that a few get much and most get little; everybody gets at least one. */
export function shared(total: number, among: number): number[] {
  const weights = Array.from({ length: among }, (_, place) => 1_000_000 / (place + 2));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const parts = weights.map((weight) => 1 + Math.floor(((total - among) * weight) / sum));
  let left = total - parts.reduce((all, part) => all + part, 0);
  for (let place = 0; left > 0; place = (place + 1) % among, left -= 1) parts[place] = (parts[place] ?? 0) + 1;
  return parts;
}
