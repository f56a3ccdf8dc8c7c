/** `user:default/omar` → `omar`; other kinds and namespaces are kept, since they tell actors apart. */
export function shortRef(ref: string): string {
  return ref.replace(/^user:(default\/)?/, '');
}

/** `omar` → `user:default/omar`; what already says its kind, as `plugin:requests` does, is left alone. */
export function fullRef(written: string): string {
  if (written.includes(':')) {
    return written;
  }
  const ref = written.includes('/') ? `user:${written}` : `user:default/${written}`;
  return ref.toLocaleLowerCase('en-US');
}

export function when(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}

/** `requestId` → `Request id`, for people who read it. */
export function titleOf(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[-_.]+/g, ' ')
    .toLocaleLowerCase('en-US');
  return words.charAt(0).toLocaleUpperCase('en-US') + words.slice(1);
}
