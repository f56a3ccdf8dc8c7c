/** A piece of work with what it usually takes. */
export interface Weighed {
  id: string;
  after: string[];
  usualSeconds: number;
}

/**
 * In the order in which they should begin: first what most work waits for. Where there is not room for everything side
 * by side, the whole then takes little longer than its longest chain.
 */
export function longestFirst<Item extends Weighed>(items: Item[]): Item[] {
  const known = new Map<string, number>();
  const remaining = (item: Item): number => {
    const seconds = known.get(item.id);
    if (seconds !== undefined) return seconds;
    // What waits for itself is said by whoever runs it; here it must only come to an end.
    known.set(item.id, 0);
    const following = items.filter(({ after }) => after.includes(item.id)).map(remaining);
    const all = item.usualSeconds + Math.max(0, ...following);
    known.set(item.id, all);
    return all;
  };
  return items.toSorted((one, other) => remaining(other) - remaining(one));
}
