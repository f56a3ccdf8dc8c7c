import { z } from 'zod';

const flag = z.union([z.string(), z.boolean()]);

/** https://endoflife.date/api/<product>.json */
const first = z.array(z.object({ cycle: z.union([z.string(), z.number()]), eol: flag, latest: z.string().optional() }));

/** https://endoflife.date/api/v1/products/<product> */
const second = z.object({
  result: z.object({
    releases: z.array(
      z.object({
        name: z.string(),
        isEol: z.boolean(),
        eolFrom: z.string().nullish(),
        latest: z.object({ name: z.string() }).nullish(),
      }),
    ),
  }),
});

export interface Cycle {
  name: string;
  /** A date, or whether it has ended. */
  ends: string | boolean;
  latest?: string;
}

/** The release cycles of a product, in whichever form they were carried in; undefined when it is neither. */
export function cyclesOf(json: unknown): Cycle[] | undefined {
  const old = first.safeParse(json);
  if (old.success) {
    return old.data.map(({ cycle, eol, latest }) => ({ name: String(cycle), ends: eol, ...(latest && { latest }) }));
  }
  const now = second.safeParse(json);
  if (!now.success) return undefined;
  return now.data.result.releases.map(({ name, isEol, eolFrom, latest }) => ({
    name,
    ends: eolFrom ?? isEol,
    ...(latest && { latest: latest.name }),
  }));
}

/** The cycle that a version is of: 24 for 24.21.0, 1.35 for 1.35.8. */
export function cycleFor(cycles: Cycle[], version: string): Cycle | undefined {
  const own = cycles.filter(({ name }) => version === name || version.startsWith(`${name}.`));
  return own.sort((a, b) => b.name.length - a.name.length)[0];
}
