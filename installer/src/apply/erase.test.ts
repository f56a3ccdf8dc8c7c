import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { files } from '../adapters/files.ts';
import { type Layout, layoutOf } from '../model/layout.ts';
import { commandLine } from '../testing/command-line.ts';
import { eraseFolder } from './erase.ts';

let home: string;
let layout: Layout;

beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'erase-'));
  layout = layoutOf(home, 'one');
  put(layout.folder, 'data/postgres/base');
});
afterEach(() => rmSync(home, { recursive: true }));

function put(folder: string, name: string): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, name);
}

const left = () => readdirSync(path.join(home, 'installations'));

test('nothing is left', async () => {
  await eraseFolder(files, layout);
  expect(left()).toEqual([]);
});

test('who begins anew meanwhile keeps all that is theirs, and finds nothing else', async () => {
  const beginsAnew = {
    ...files,
    async remove(where: string) {
      if (!existsSync(layout.folder)) put(layout.folder, 'run/installer.lock');
      await files.remove(where);
    },
  };
  await eraseFolder(beginsAnew, layout);
  expect(left()).toEqual(['one']);
  expect(readdirSync(layout.folder)).toEqual(['run']);
  expect(readFileSync(layout.lock, 'utf8')).toBe('run/installer.lock');
});

test('what somebody has left who was killed while deleting is taken away with the next', async () => {
  put(layout.leaving, 'data/postgres/base');
  await eraseFolder(files, layout);
  expect(left()).toEqual([]);
  put(layout.leaving, 'data/postgres/base');
  const { code, err } = commandLine(home, ['down', '--delete-data', '--yes', '--name', 'one']);
  expect(code, err).toBe(0);
  expect(left()).toEqual([]);
});
