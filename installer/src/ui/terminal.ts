/** What the terminal can do: colour only where a person looks, and never against NO_COLOR. */
function colourful(stream: NodeJS.WriteStream): boolean {
  if (process.env.NO_COLOR || process.argv.includes('--no-color')) return false;
  return stream.isTTY === true && process.env.TERM !== 'dumb';
}

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Style = keyof typeof codes;

export function styled(text: string, style: Style, stream: NodeJS.WriteStream = process.stdout): string {
  return colourful(stream) ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;
}

export function print(line = ''): void {
  process.stdout.write(`${line}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Columns as wide as their widest cell. */
export function table(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
