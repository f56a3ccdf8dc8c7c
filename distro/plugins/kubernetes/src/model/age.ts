const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

interface Scale {
  below: number;
  unit: number;
  letter: string;
  rest?: { unit: number; letter: string };
}

/** As `kubectl` writes it: the older, the coarser. */
const scales: Scale[] = [
  { below: 2 * minute, unit: 1, letter: 's' },
  { below: 10 * minute, unit: minute, letter: 'm', rest: { unit: 1, letter: 's' } },
  { below: 3 * hour, unit: minute, letter: 'm' },
  { below: 8 * hour, unit: hour, letter: 'h', rest: { unit: minute, letter: 'm' } },
  { below: 2 * day, unit: hour, letter: 'h' },
  { below: 8 * day, unit: day, letter: 'd', rest: { unit: hour, letter: 'h' } },
  { below: 2 * year, unit: day, letter: 'd' },
  { below: 8 * year, unit: year, letter: 'y', rest: { unit: day, letter: 'd' } },
  { below: Number.POSITIVE_INFINITY, unit: year, letter: 'y' },
];

/** How old what was made at that time is. The cluster's clock may be ahead of the browser's: nothing is younger than new. */
export function age(created: Date | string | undefined, now: number = Date.now()): string {
  if (!created) return 'unknown';
  const seconds = Math.max(0, Math.floor((now - new Date(created).getTime()) / 1000));
  const { unit, letter, rest } = scales.find(({ below }) => seconds < below)!;
  const whole = `${Math.floor(seconds / unit)}${letter}`;
  const remainder = rest ? Math.floor((seconds % unit) / rest.unit) : 0;
  return rest && remainder > 0 ? `${whole}${remainder}${rest.letter}` : whole;
}
