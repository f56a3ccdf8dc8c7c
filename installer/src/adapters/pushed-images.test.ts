import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { files } from './files.ts';
import { pushedImages } from './pushed-images.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pushed-'));
});
afterEach(() => rm(folder, { recursive: true }));

const digestOf = (number: number): string => `sha256:${String(number).padStart(64, '0')}`;
const names = Array.from({ length: 20 }, (_, number) => `registry.example.com/image-${number}:1`);

test('what is pushed side by side is all remembered', async () => {
  const pushed = pushedImages(files, join(folder, 'pushed.json'));
  await Promise.all(names.map((name, number) => pushed.write(name, digestOf(number))));
  const later = pushedImages(files, join(folder, 'pushed.json'));
  expect(await Promise.all(names.map((name) => later.digest(name)))).toEqual(
    names.map((_, number) => digestOf(number)),
  );
});

test('one that could not be written is told to whoever wrote it, and stops nobody else', async () => {
  const full = { ...files };
  const pushed = pushedImages(full, join(folder, 'pushed.json'));
  full.writeText = async () => {
    throw new Error('the disk is full');
  };
  await expect(pushed.write('one', digestOf(1))).rejects.toThrow('the disk is full');
  full.writeText = files.writeText;
  await pushed.write('two', digestOf(2));
  expect([await pushed.digest('one'), await pushed.digest('two')]).toEqual([undefined, digestOf(2)]);
});

test('damaged or half-written, it is as if nothing had been pushed', async () => {
  const path = join(folder, 'pushed.json');
  for (const text of ['{"one": "sha', '[]', '{"one": "latest"}', 'null']) {
    await writeFile(path, text);
    expect(await pushedImages(files, path).digest('one'), text).toBeUndefined();
  }
});
