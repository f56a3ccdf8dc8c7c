const units: Record<string, number> = {
  s: 1,
  sec: 1,
  second: 1,
  m: 60,
  min: 60,
  minute: 60,
  h: 3600,
  hr: 3600,
  hour: 3600,
  d: 86_400,
  day: 86_400,
  w: 604_800,
  week: 604_800,
  mo: 2_592_000,
  month: 2_592_000,
  y: 31_536_000,
  yr: 31_536_000,
  year: 31_536_000,
};

/** `1h 30m`, `3 minutes 10 seconds`, `90`: seconds; undefined when it is not a duration. */
export function parseDuration(value: unknown): number | undefined {
  const text = String(value).trim().toLowerCase();
  if (/^\d+$/.test(text)) return Number(text);
  let rest = text.replace(/\band\b|,/g, ' ');
  let total = 0;
  for (const [whole, amount, word = ''] of text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)) {
    const unit = units[word] ?? units[word.replace(/s$/, '')];
    if (unit === undefined) return undefined;
    total += Number(amount) * unit;
    rest = rest.replace(whole, '');
  }
  return rest.trim() === '' && total > 0 ? Math.round(total) : undefined;
}
