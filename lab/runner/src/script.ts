import { quote } from '../../kit/shell.ts';

function announce(line: string): string {
  const [first = '', ...more] = line.trimEnd().split('\n');
  const note = more.length > 0 ? ' # collapsed multi-line command' : '';
  return `printf '\\033[32;1m$ %s\\033[0m\\n' ${quote(first + note)}`;
}

/** Each line is said before it runs; the first that fails ends the job. */
export function shellScript(lines: readonly string[], bash: boolean): string {
  const strict = bash ? 'set -eo pipefail' : 'set -e';
  return `${[strict, ...lines.flatMap((line) => [announce(line), line])].join('\n')}\n`;
}
