/** A portal serves many teams: no documentation may take its memory or its time from the others. */
export const limits = {
  configBytes: 256 * 1024,
  pageBytes: 1024 * 1024,
  assetBytes: 25 * 1024 * 1024,
  totalBytes: 250 * 1024 * 1024,
  files: 5000,
  depth: 20,
  highlightedCharacters: 20_000,
} as const;

export function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
