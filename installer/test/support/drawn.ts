/** Some in each run, all with STAGECRAFT_FULL=1; the same ones for the same seed. */
export function drawn<T>(all: readonly T[], count: number): readonly T[] {
  if (process.env.STAGECRAFT_FULL === '1' || count >= all.length) return all;
  const seed = Number(process.env.STAGECRAFT_SEED ?? Math.floor(Date.now() / 1000));
  const first = seed % all.length;
  // Their order is kept: whoever comes after somebody else may rely on it.
  return all.filter((_, at) => (at - first + all.length) % all.length < count);
}
