import { chmodSync, symlinkSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asOrdinaryUser, canRead } from '../../test/support/as-somebody.ts';
import { makeSmallDisk } from '../../test/support/small-disk.ts';
import { foreseen } from '../testing/caught.ts';
import { files } from './files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a file is written with the folders that it needs, and nothing is left beside it', async () => {
  const path = join(folder, 'a', 'b', 'file.txt');
  await files.writeText(path, 'one');
  await files.writeText(path, 'two');
  expect(await files.readText(path)).toBe('two');
  expect(await readdir(join(folder, 'a', 'b'))).toEqual(['file.txt']);
});

test('whoever reads sees the old content or the new, never half of it', async () => {
  const path = join(folder, 'file.txt');
  const contents = ['a', 'b'].map((letter) => letter.repeat(2_000_000));
  await files.writeText(path, contents[0] as string);
  let writing = true;
  const writes = (async () => {
    for (let round = 0; round < 15; round += 1) await files.writeText(path, contents[round % 2] as string);
    writing = false;
  })();
  while (writing) expect(contents.includes(await readFile(path, 'utf8'))).toBe(true);
  await writes;
});

test.each([
  [{}, 0o644],
  [{ private: true }, 0o600],
  [{ executable: true }, 0o755],
])('written with %j it has the rights %o', async (options, mode) => {
  await files.writeText(join(folder, 'file'), 'x', options);
  expect((await stat(join(folder, 'file'))).mode & 0o777).toBe(mode & ~process.umask());
});

test('what becomes private stays no more readable than that', async () => {
  const path = join(folder, 'file');
  await files.writeText(path, 'open');
  await files.writeText(path, 'closed', { private: true });
  expect((await stat(path)).mode & 0o077).toBe(0);
});

test('a file that is not there is undefined; one that cannot be read is not', async () => {
  expect(await files.readTextIfPresent(join(folder, 'none'))).toBeUndefined();
  await expect(files.readTextIfPresent(folder)).rejects.toThrow();
});

test('a link leads on after both ends were moved together', async () => {
  await files.writeText(join(folder, 'one', 'target', 'file'), 'found');
  await files.link(join(folder, 'one', 'target'), join(folder, 'one', 'deep', 'link'));
  expect(await readlink(join(folder, 'one', 'deep', 'link'))).toBe('../target');
  await files.move(join(folder, 'one'), join(folder, 'two'));
  expect(await files.readText(join(folder, 'two', 'deep', 'link', 'file'))).toBe('found');
});

test('a copied folder keeps its links as they are', async () => {
  await mkdir(join(folder, 'from'));
  symlinkSync('elsewhere', join(folder, 'from', 'link'));
  await files.copy(join(folder, 'from'), join(folder, 'to'));
  expect(await readlink(join(folder, 'to', 'link'))).toBe('elsewhere');
});

test('removing what is not there is no failure', async () => {
  await files.remove(join(folder, 'none'));
});

test.runIf(process.platform === 'linux')('a full disk is said with the cure when a line is added', async () => {
  const error = await foreseen(() => files.appendLine('/dev/full', 'a line'));
  expect(error).toMatchObject({ code: 'environment', exitCode: 5 });
  expect(error.message).toContain('The disk is full');
});

const disk = makeSmallDisk(1);
disk?.remove();

test.runIf(disk)('a full disk leaves the file as it was, and nothing beside it', async () => {
  const small = makeSmallDisk(1) as NonNullable<typeof disk>;
  try {
    const path = join(small.folder, 'state.json');
    await files.writeText(path, 'before');
    const error = await foreseen(() => files.writeText(path, 'x'.repeat(3_000_000)));
    expect(error).toMatchObject({ code: 'environment', hint: expect.stringContaining('Free some space') });
    expect(await readFile(path, 'utf8')).toBe('before');
    expect(await readdir(small.folder)).toEqual(['state.json']);
  } finally {
    small.remove();
  }
});

test('a folder of somebody else is said with the cure', async ({ skip }) => {
  const adapter = new URL('files.ts', import.meta.url);
  skip(!canRead(adapter.pathname), 'an ordinary user cannot read this checkout');
  chmodSync(folder, 0o555);
  const error = asOrdinaryUser(`import { files } from ${JSON.stringify(adapter.href)};
    const { code, hint } = await files.writeText(${JSON.stringify(join(folder, 'file'))}, 'x').catch((error) => error);
    console.log(JSON.stringify({ code, hint }));`);
  chmodSync(folder, 0o700);
  expect(error).toMatchObject({ code: 'environment', hint: expect.stringContaining('--home') });
});

test('what stands where a folder should be is said with its path', async () => {
  await writeFile(join(folder, 'taken'), 'a file');
  const error = await foreseen(() => files.writeText(join(folder, 'taken', 'file'), 'x'));
  expect(error).toMatchObject({ code: 'environment' });
  expect(error.message).toContain(join(folder, 'taken', 'file'));
});
