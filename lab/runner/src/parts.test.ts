import { execFile } from 'node:child_process';
import { link, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collect } from './collect.ts';
import { usualUserBase } from '../../kit/confinement.ts';
import { Mask } from './mask.ts';
import { shellScript } from './script.ts';
import { unpack } from './workspace.ts';
import { readZip, writeZip } from './zip.ts';

const limit = 1024 * 1024;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runner-parts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const entry = (path: string, content = path, mode = 0o644) => ({ path, mode, content: Buffer.from(content) });

describe('archives', () => {
  it('come back as they went, with their modes, and others can read them', async () => {
    const entries = [
      entry('a.txt'),
      entry('bin/tool', '#!/bin/sh\n', 0o755),
      entry('leer/ü.txt', ''),
      entry('big', 'x'.repeat(100_000)),
    ];
    const zip = await writeZip(entries);
    expect(await readZip(zip, limit)).toEqual(entries);
    expect((await writeZip(entries)).equals(zip)).toBe(true);
    await writeFile(join(folder, 'a.zip'), zip);
    const python = "import zipfile,sys; z=zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.read('bin/tool'))";
    const asked = await promisify(execFile)('python3', ['-c', python, join(folder, 'a.zip')]).catch(() => undefined);
    if (asked) expect(asked.stdout).toContain("None b'#!/bin/sh\\n'");
  });

  it.each([
    ['nothing', (_: Buffer) => Buffer.alloc(0), 'too short'],
    ['half of one', (zip: Buffer) => zip.subarray(0, zip.length / 2), 'no end'],
    ['one with a damaged file', (zip: Buffer) => zip.fill(0xff, 36, 40), /damaged|invalid|incorrect/],
    ['one that grows too large', (zip: Buffer) => zip, 'too large'],
  ])('refuses %s', async (name, damage, message) => {
    const zip = damage(await writeZip([entry('a', 'some text, some text, some text')]));
    await expect(readZip(zip, name.includes('large') ? 5 : limit)).rejects.toThrow(message);
  });

  it.each(['../out', '/etc/out', 'a/../../out', ''])('puts nothing at %j', async (path) =>
    expect(unpack(folder, [entry(path)], undefined)).rejects.toThrow(/archive/),
  );

  it('goes through no link', async () => {
    const [inside, outside] = [join(folder, 'inside'), join(folder, 'outside')];
    for (const each of [inside, outside]) await mkdir(each);
    await symlink(outside, join(inside, 'dist'));
    await expect(unpack(inside, [entry('dist/a')], undefined)).rejects.toThrow('is not a folder');
    await symlink(join(outside, 'b'), join(inside, 'b'));
    await expect(unpack(inside, [entry('b')], undefined)).rejects.toThrow('is not a file');
    await expect(stat(join(outside, 'b'))).rejects.toThrow();
  });

  it('replaces what is there, and keeps what may be run', async () => {
    await writeFile(join(folder, 'tool'), 'old');
    await unpack(folder, [entry('tool', 'new', 0o755)], undefined);
    expect(await readFile(join(folder, 'tool'), 'utf8')).toBe('new');
    expect((await stat(join(folder, 'tool'))).mode & 0o111).not.toBe(0);
  });
});

it('collects a job’s own plain files only', async () => {
  const [root, other] = [join(folder, 'project'), join(folder, 'other')];
  await mkdir(join(root, 'dist', 'deep'), { recursive: true });
  await mkdir(other);
  await writeFile(join(other, 'secret'), 'secret');
  await writeFile(join(root, 'dist', 'deep', 'a.txt'), 'a');
  await writeFile(join(root, 'dist', 'b.log'), 'b');
  await symlink(other, join(root, 'dist', 'linked'));
  await symlink(join(other, 'secret'), join(root, 'dist', 'secret'));
  const wish = { paths: ['dist'], exclude: ['**/*.log'], when: 'always' as const, artifact_type: 'archive' };
  expect((await collect(root, wish, undefined)).entries.map((each) => each.path)).toEqual(['dist/deep/a.txt']);
  // A hard link is a file like any other, but not the job's.
  await link(join(other, 'secret'), join(root, 'dist', 'hard'));
  const foreign = await collect(root, wish, (process.getuid?.() ?? 0) + 1);
  expect([foreign.entries, foreign.passedOver]).toEqual([[], 2]);
});

it.each([[['the very-secret-word is\n']], [['the very-sec', 'ret-word is', '\n']], [[...'the very-secret-word is\n']]])(
  'masks a secret however it comes: %j',
  (pieces) => {
    const mask = new Mask(['very-secret-word', 'abc']);
    expect(pieces.map((piece) => mask.push(piece)).join('') + mask.end()).toBe('the [MASKED] is\n');
  },
);

it('shows each line before it runs, whatever stands in it', async () => {
  const script = shellScript(["echo 'it''s' \"$HOME\"", 'echo one\necho two'], false);
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', script], { env: { HOME: '/h' } });
  expect(stdout).toContain("$ echo 'it''s' \"$HOME\"");
  expect(stdout).toContain('# collapsed multi-line command');
  expect(stdout).toContain('its /h\n');
});

it('gives each installation users of its own', () => {
  const bases = ['/var/lib/a', '/var/lib/b'].map(usualUserBase);
  expect(new Set(bases).size).toBe(2);
  for (const base of bases) expect(base).toBeGreaterThanOrEqual(30_000);
});
