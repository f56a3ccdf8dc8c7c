import { closeSync, fstatSync, mkdirSync, openSync } from 'node:fs';
import { copyFile, open, rename, rm, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import { describe, say } from './log.ts';

const largest = 10 * 1024 * 1024;
const kept = 5;
const tailBytes = 16 * 1024;

export interface OpenLog {
  descriptor: number;
  /** Where this run's lines begin. */
  from: number;
  close(): void;
}

export const logPath = (folder: string, name: string): string => path.join(folder, 'logs', `${name}.log`);

/** The process writes into the file itself: so it can go on when the keeper is gone. */
export function openLog(folder: string, name: string): OpenLog {
  mkdirSync(path.join(folder, 'logs'), { recursive: true });
  const descriptor = openSync(logPath(folder, name), 'a', 0o600);
  return { descriptor, from: fstatSync(descriptor).size, close: () => closeSync(descriptor) };
}

/** The writer keeps its open file, therefore the content moves away and not the file. */
export async function rotate(file: string, limit = largest): Promise<boolean> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size <= limit) return false;
  try {
    await rm(`${file}.${kept}`, { force: true });
    for (let number = kept - 1; number >= 1; number -= 1) {
      await rename(`${file}.${number}`, `${file}.${number + 1}`).catch(() => {});
    }
    await copyFile(file, `${file}.1`);
  } catch (error) {
    // On a full disk the old lines matter less than the process that has to go on.
    await rm(`${file}.1`, { force: true });
    say('warn', 'a log could not be kept', { file, error: describe(error) });
  }
  await truncate(file, 0);
  return true;
}

/** The last lines, no earlier than `from`; a file that has become shorter was rotated. */
export async function tailOf(file: string, lines: number, from = 0): Promise<string[]> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return [];
  try {
    const { size } = await handle.stat();
    const begin = Math.max(size < from ? 0 : from, size - tailBytes);
    const buffer = Buffer.alloc(size - begin);
    await handle.read(buffer, 0, buffer.length, begin);
    const all = buffer.toString('utf8').split('\n');
    return all
      .map((line) => line.trimEnd())
      .filter((line) => line !== '')
      .slice(-lines);
  } finally {
    await handle.close();
  }
}

const frame = /^\s+at |^Node\.js v\d|^[\s{}[\]^~]*$|^\s*(requireStack|code): /;

/** What a person wants to read of a crash: the last lines that are no frames of a stack. */
export function tellingLines(lines: string[], count = 5): string[] {
  return lines.filter((line) => !frame.test(line)).slice(-count);
}
