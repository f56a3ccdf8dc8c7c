import os from 'node:os';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..', '..');

/** `--name value`, or what holds when nothing is said. */
export function option(name: string, usual: string): string {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? usual : (process.argv[at + 1] ?? usual);
}

export const asked = (name: string): boolean => process.argv.includes(`--${name}`);

/** Never the home that people use: what is measured here is taken down at the end. */
export function benchHome(): string {
  const usual = process.getuid?.() === 0 ? '/var/lib/stagecraft-bench' : path.join(os.homedir(), '.stagecraft-bench');
  return path.resolve(option('home', process.env.STAGECRAFT_BENCH_HOME ?? usual));
}
