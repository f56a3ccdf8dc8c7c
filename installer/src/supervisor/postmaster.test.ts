import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clearStaleNote } from './postmaster.ts';

let folder: string;
let note: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'postmaster-'));
  note = path.join(folder, 'postmaster.pid');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(process.platform !== 'linux')('the note of a postmaster (only Linux shows who works where)', () => {
  test('goes when it names a process that has nothing to do with the folder', async () => {
    writeFileSync(note, `${process.pid}\n${folder}\n`);
    await clearStaleNote(folder);
    expect(existsSync(note)).toBe(false);
  });

  test('stays while anything works in the folder: it could be a backend', async () => {
    const backend = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 30000)'], { cwd: folder });
    await once(backend, 'spawn');
    writeFileSync(note, `${process.pid}\n${folder}\n`);
    await clearStaleNote(folder);
    expect(existsSync(note)).toBe(true);
    backend.kill('SIGKILL');
    await once(backend, 'exit');
    await clearStaleNote(folder);
    expect(existsSync(note)).toBe(false);
  });

  test.each(['', 'nonsense', '0', '1', '-5'])('is PostgreSQL’s own affair when it says %j', async (text) => {
    writeFileSync(note, text);
    await clearStaleNote(folder);
    expect(existsSync(note)).toBe(true);
  });

  test('need not be there', async () => {
    await expect(clearStaleNote(folder)).resolves.toBeUndefined();
  });
});
