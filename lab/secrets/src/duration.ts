import { invalid } from './fault.ts';

const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds: a number, or text such as 90, 10m or 1h30m. */
export function seconds(value: unknown, name: string): number {
  if (value === undefined || value === null || value === '') return 0;
  const text = String(value);
  if (/^\d+$/.test(text)) return Number(text);
  if (!/^(\d+[smhd])+$/.test(text)) throw invalid(`${name} is no duration: ${text}`);
  return [...text.matchAll(/(\d+)([smhd])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0),
    0,
  );
}
