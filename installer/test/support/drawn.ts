/** Some in each run, all with STAGECRAFT_FULL=1; the same ones for the same seed. */
export function drawn<T>(all: readonly T[], count: number): readonly T[] {
  if (process.env.STAGECRAFT_FULL === '1' || count >= all.length) return all;
  const seed = Number(process.env.STAGECRAFT_SEED ?? Math.floor(Date.now() / 1000));
  const first = seed % all.length;
  return [...all, ...all].slice(first, first + count);
}
