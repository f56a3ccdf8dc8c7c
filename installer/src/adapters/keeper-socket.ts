import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PlatformError } from '../model/errors.ts';

/** The system's limit for a socket's path is 104 to 108 bytes, with its end. */
const longest = 100;

const keyOf = (folder: string) => createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 16);

/** Somebody else could have made the folder first, to stand between us and our keeper. */
function privateFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  const ours = found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
  if (ours) return folder;
  throw new PlatformError({
    code: 'environment',
    message: `${folder} is there already and is not private to this account.`,
    hint: 'Delete that folder, or choose a shorter home with --home DIR (then it is not needed).',
  });
}

/** Where the keeper of the installation in `folder` listens for its clients. */
export function keeperSocket(folder: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\stagecraft-${keyOf(folder)}`;
  const usual = path.join(folder, 'run', 'supervisor.sock');
  if (Buffer.byteLength(usual) <= longest) return usual;
  return path.join(privateFolder(path.join(os.tmpdir(), `stagecraft-${process.getuid?.()}`)), `${keyOf(folder)}.sock`);
}
