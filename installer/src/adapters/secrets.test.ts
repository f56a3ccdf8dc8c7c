import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { files } from './files.ts';
import { openSecrets } from './secrets.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'secrets-'));
  file = path.join(folder, 'secrets.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('makes each secret once, and keeps it private', async () => {
  const secrets = openSecrets(files, file);
  expect(await secrets.missing(['session-secret'])).toEqual(['session-secret']);
  await secrets.ensure(['session-secret']);
  const first = await secrets.read('session-secret');
  await secrets.ensure(['session-secret', 'backend-secret']);
  expect(await secrets.read('session-secret')).toBe(first);
  expect(await secrets.read('backend-secret')).not.toBe(first);
  expect(Buffer.from(first, 'base64url').length).toBeGreaterThanOrEqual(32);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('what people type can be typed, and no two are alike', async () => {
  const secrets = openSecrets(files, file);
  const names = Array.from({ length: 50 }, (_, index) => `password-${index}`);
  await secrets.ensure(names);
  const values = await Promise.all(names.map((name) => secrets.read(name)));
  for (const value of values) expect(value).toMatch(/^([a-z]+-){3,}\d+$/);
  expect(new Set(values).size).toBe(50);
});

test('a half-written file is said, and never written over', async () => {
  writeFileSync(file, '{"version": 1, "secrets": {"database-pa');
  const secrets = openSecrets(files, file);
  const wanted = { code: 'state', hint: expect.stringContaining('backup') };
  await expect(secrets.ensure(['another'])).rejects.toMatchObject(wanted);
  await expect(secrets.read('database-password')).rejects.toMatchObject(wanted);
  expect(readFileSync(file, 'utf8')).toBe('{"version": 1, "secrets": {"database-pa');
});

test.each(['null', '[]', '{"version": 1}', '{"version": 1, "secrets": null}', '{"version": 1, "secrets": {"a": 5}}'])(
  'what is JSON but no store is said as well: %s',
  async (text) => {
    writeFileSync(file, text);
    await expect(openSecrets(files, file).ensure(['another'])).rejects.toMatchObject({ code: 'state' });
    expect(readFileSync(file, 'utf8')).toBe(text);
  },
);

test('one that is asked for and not there is said, with what to do', async () => {
  await expect(openSecrets(files, file).read('nothing')).rejects.toMatchObject({
    code: 'state',
    hint: expect.stringContaining('up'),
  });
});
