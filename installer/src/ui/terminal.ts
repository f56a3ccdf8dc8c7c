import { stripVTControlCharacters } from 'node:util';

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

/** What is said beside what was asked for: it must not get into a file or a pipe. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** How wide the terminal is; text that goes elsewhere is as wide as it is. */
export function columns(stream: NodeJS.WriteStream = process.stdout): number {
  return (stream.isTTY === true && stream.columns) || Number.POSITIVE_INFINITY;
}

/** Lines that end between words, the second and those after it set in by `indent`. */
export function wrapped(text: string, indent: string, width: number): string[] {
  const lines: string[] = [];
  const long = (text: string): number => stripVTControlCharacters(text).length;
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(word);
    else if (last.trim() === '' || long(last) + 1 + long(word) <= width) lines.push(`${lines.pop()} ${word}`);
    else lines.push(`${indent}${word}`);
  }
  return lines;
}

/** Says it in lines that are no wider than the terminal. */
export function say(text: string, indent = ''): void {
  for (const line of wrapped(text, indent, columns())) print(line);
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

/** For people who wait: whole seconds, and above two minutes no more than the minutes and tens of seconds. */
export function roughly(seconds: number): string {
  if (seconds < 1) return 'under 1 s';
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  const left = whole % 60;
  return `${Math.floor(whole / 60)} min${left === 0 ? '' : ` ${left} s`}`;
}

export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
