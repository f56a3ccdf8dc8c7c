/** `user:default/omar` → `omar`; other namespaces and kinds are kept, since they tell people apart. */
export function shortRef(ref: string): string {
  return ref.replace(/^(user|group|system|component):(default\/)?/, '');
}

export function when(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

export function ago(iso: string, now = Date.now()): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  const format = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return format.format(Math.round(seconds / size), unit);
}

/** A claim in words is for logs; people read `a lead of checkout`. */
export function approversText(approvers: string): string {
  return approvers.replace(/(group|user):(default\/)?/g, '');
}
