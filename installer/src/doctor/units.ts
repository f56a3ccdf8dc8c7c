const gigabyte = 1024 ** 3;

export const gigabytes = (bytes: number): string => `${(bytes / gigabyte).toFixed(1)} GB`;
export const fromGigabytes = (count: number): number => count * gigabyte;

/** "git version 2.47.3" → [2, 47]. */
export function versionIn(text: string): [number, number] | undefined {
  const found = /(\d+)\.(\d+)/.exec(text);
  return found ? [Number(found[1]), Number(found[2])] : undefined;
}

export function isOlder([major, minor]: [number, number], [leastMajor, leastMinor]: [number, number]): boolean {
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}
