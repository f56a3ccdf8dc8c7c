import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { smallArtefact } from '../../testing/artefact.ts';
import { foreseen } from '../../testing/caught.ts';
import { commands } from '../commands.ts';
import { archive, type Entry, entriesOf } from './archive.ts';
import { imageContexts } from './contexts.ts';
import { runPackages } from './packages.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');
let folder: string;
const { signal } = new AbortController();
const options = { signal, progress: () => {} };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contexts-'));
});
afterEach(() => rm(folder, { recursive: true }));

interface Unpacked {
  type: string | null | undefined;
  mode: number | undefined;
  linkname: string | null | undefined;
  uid: number | undefined;
  text: string;
}

async function unpack(stream: AsyncIterable<Uint8Array>): Promise<Map<string, Unpacked>> {
  const found = new Map<string, Unpacked>();
  const whole: Uint8Array[] = [];
  for await (const part of stream) whole.push(part);
  const unpacking = extract();
  unpacking.end(Buffer.concat(whole));
  for await (const entry of unpacking) {
    const parts: Buffer[] = [];
    for await (const part of entry) parts.push(part as Buffer);
    const { name, type, mode, linkname, uid } = entry.header;
    found.set(name.replace(/\/$/, ''), { type, mode, linkname, uid, text: Buffer.concat(parts).toString() });
  }
  return found;
}

describe('an archive', () => {
  const of = (): AsyncIterable<Uint8Array> =>
    archive(
      entriesOf(join(folder, 'a'), 'a', () => false),
      signal,
    );
  const hash = async (): Promise<string> => {
    const made = createHash('sha256');
    for await (const part of of()) made.update(part);
    return made.digest('hex');
  };

  test('of files, programs, links and long names', async () => {
    const long = `${'deep/'.repeat(40)}${'long'.repeat(40)}.txt`;
    await mkdir(join(folder, 'a', 'deep/'.repeat(40)), { recursive: true });
    await writeFile(join(folder, 'a', long), 'far down');
    await writeFile(join(folder, 'a', 'program'), '#!/bin/sh');
    await chmod(join(folder, 'a', 'program'), 0o700);
    await writeFile(join(folder, 'a', 'ümlaut'), '');
    await chmod(join(folder, 'a', 'ümlaut'), 0o600);
    await symlink('program', join(folder, 'a', 'link'));
    const found = await unpack(of());
    expect(found.get(`a/${long}`)?.text).toBe('far down');
    expect(found.get('a/program')).toMatchObject({ type: 'file', mode: 0o755, uid: 0 });
    expect(found.get('a/ümlaut')).toMatchObject({ type: 'file', mode: 0o644, text: '' });
    expect(found.get('a/link')).toMatchObject({ type: 'symlink', linkname: 'program' });
    expect(found.get('a/deep')).toMatchObject({ type: 'directory', mode: 0o755 });
  });

  test('of the same files is the same, whenever they were written', async () => {
    await mkdir(join(folder, 'a'));
    for (const name of ['z', 'b', 'm']) await writeFile(join(folder, 'a', name), name);
    const first = await hash();
    await utimes(join(folder, 'a', 'b'), 1, 1);
    expect(await hash()).toBe(first);
    await writeFile(join(folder, 'a', 'b'), 'other');
    expect(await hash()).not.toBe(first);
  });

  test('of more files than are read at once', async () => {
    await mkdir(join(folder, 'a'));
    const names = Array.from({ length: 200 }, (_, index) => `a/${index}`);
    await Promise.all(names.map((name) => writeFile(join(folder, name), name)));
    const found = await unpack(of());
    for (const name of names) expect(found.get(name)?.text).toBe(name);
  });

  test('whose files cannot be read to the end is no archive', async () => {
    async function* broken(): AsyncGenerator<Entry> {
      yield { kind: 'text', path: 'a', content: 'a' };
      yield { kind: 'file', path: 'b', source: join(folder, 'not-there') };
    }
    await expect(unpack(archive(broken(), signal))).rejects.toThrow('ENOENT');
  });

  test('that is no longer wanted is not made further', async () => {
    const controller = new AbortController();
    async function* endless(): AsyncGenerator<Entry> {
      for (let index = 0; ; index += 1) {
        await pause(1);
        yield { kind: 'text', path: `${index}`, content: '' };
      }
    }
    const stream = archive(endless(), controller.signal);
    setTimeout(() => controller.abort(new Error('Ctrl-C')), 50);
    await expect(unpack(stream)).rejects.toThrow('Ctrl-C');
  });
});

describe('the packages that run', () => {
  beforeEach(() => smallArtefact(folder));

  test('are those that the backend needs, where Node finds them', async () => {
    expect(await runPackages(folder)).toEqual({
      fetched: [
        'node_modules/@backstage/config',
        'node_modules/accepts',
        'node_modules/accepts/node_modules/mime',
        'node_modules/body-parser',
        'node_modules/express',
        'plugins/ours/node_modules/zod',
      ],
      built: [
        { name: '@ours/plugin', folder: 'plugins/ours' },
        { name: 'app', folder: 'packages/app' },
        { name: 'backend', folder: 'packages/backend' },
      ],
    });
  });

  test('one that is not there is a mistake that is found here, not in the cluster', async () => {
    await rm(join(folder, 'workspace/node_modules/accepts'), { recursive: true });
    await expect(runPackages(folder)).rejects.toThrow('express needs accepts, which is not installed');
  });
});

describe('the portal’s image', () => {
  beforeEach(() => smallArtefact(join(folder, 'portal', 'abc')));
  const portal = async () =>
    unpack(await imageContexts({ root, cache: folder, commands, node: process.execPath }).portal('abc', options));

  test('has what runs, configuration and company; no maps, types or tests', async () => {
    const found = await portal();
    for (const path of [
      'Dockerfile',
      'portal/package.json',
      'portal/packages/backend/dist/index.cjs.js',
      'portal/packages/app/dist/index.html',
      'portal/config/app-config.yaml',
      'portal/company/realm.json',
      'packages/node_modules/express/index.js',
      'packages/node_modules/accepts/node_modules/mime/package.json',
      'packages/plugins/ours/node_modules/zod/package.json',
      'packages/node_modules/@backstage/config/config.d.ts',
      'packages/node_modules/@backstage/config/dist/index.d.ts',
    ]) {
      expect([...found.keys()]).toContain(path);
    }
    expect(
      [...found.keys()].filter((path) => /\.map$|express.*\.d\.ts$|\.test\.ts$|fsevents|react|jest/.test(path)),
    ).toEqual([]);
  });

  test('leads from a built package’s name to where it lies', async () => {
    const found = await portal();
    expect(found.get('portal/node_modules/@ours/plugin')).toMatchObject({
      type: 'symlink',
      linkname: '../../plugins/ours',
    });
    expect(found.get('portal/node_modules/app')?.linkname).toBe('../packages/app');
    expect(JSON.parse(found.get('portal/plugins/ours/package.json')?.text ?? '')).not.toHaveProperty('source');
  });
});

describe('the lab’s image', () => {
  test('has each service as one file that Node runs as it is', async () => {
    const tools = { root, cache: folder, commands, node: process.execPath };
    const found = await unpack(await imageContexts(tools).lab(options));
    expect([...found.keys()]).toEqual(expect.arrayContaining(['Dockerfile', 'lab/company/realm.json']));
    for (const service of ['forge', 'databases', 'demo']) {
      const path = join(folder, `${service}.mjs`);
      await writeFile(path, found.get(`lab/${service}.mjs`)?.text ?? '');
      const { exitCode, tail } = await commands.run({
        file: process.execPath,
        args: ['--check', path],
        timeoutMs: 20_000,
      });
      expect([exitCode, tail]).toEqual([0, []]);
    }
  });

  test('that cannot be bundled says why', async () => {
    const tools = { root: folder, cache: folder, commands, node: process.execPath };
    const error = await foreseen(async () => unpack(await imageContexts(tools).lab(options)));
    expect(error).toMatchObject({ code: 'step', message: expect.stringContaining('could not be bundled') });
    expect(error.details.join('\n')).toContain('bundle.cjs');
  });
});
