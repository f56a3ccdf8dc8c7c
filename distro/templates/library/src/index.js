/**
 * Splits a list into pieces of at most `size`: where to begin, and to be replaced by what the library is for.
 *
 * @template Item
 * @param {readonly Item[]} items
 * @param {number} size
 * @returns {Item[][]}
 */
export function pieces(items, size) {
  if (!Number.isInteger(size) || size < 1) throw new RangeError(`a piece has at least one item, not ${size}`);
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
