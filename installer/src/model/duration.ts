/** As Backstage's configuration says how long something takes: `{ seconds: 30 }`, or `30s`. */
export type Duration = Record<string, number> | string;

const perUnit: Record<string, number> = { milliseconds: 0.001, seconds: 1, minutes: 60, hours: 3600, days: 86_400 };
const perLetter: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** Not a number when it cannot be understood. */
export function secondsOf(duration: Duration): number {
  if (typeof duration === 'object') {
    return Object.entries(duration).reduce((sum, [unit, value]) => sum + value * (perUnit[unit] ?? Number.NaN), 0);
  }
  const [, value, unit = ''] = /^(\d+)\s*(ms|s|m|h|d)$/.exec(duration) ?? [];
  return value === undefined ? Number.NaN : Number(value) * (perLetter[unit] ?? Number.NaN);
}
