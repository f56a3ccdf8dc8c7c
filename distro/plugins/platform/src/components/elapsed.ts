const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** "3 minutes": how long ago an ISO time was. The clocks of server and browser may differ, so the future is now. */
export function elapsed(time: string, now: number = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(time)) / 1000));
  const unit = units.find(([, size]) => seconds >= size);
  if (!unit) {
    return 'less than a minute';
  }
  const [name, size] = unit;
  return new Intl.NumberFormat('en', { style: 'unit', unit: name, unitDisplay: 'long' }).format(
    Math.floor(seconds / size),
  );
}
