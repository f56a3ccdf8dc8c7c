import { spawnSync } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type RunningStore, startLab } from './start.ts';

const canary = 'a-value-that-nobody-may-find';
const stores: RunningStore[] = [];

afterEach(async () => {
  for (const store of stores.splice(0)) await store.stop();
});

async function filled(): Promise<RunningStore> {
  const store = await startLab();
  stores.push(store);
  await store.initialize();
  await store.post('sys/mounts/kv', { type: 'kv', options: { version: '2' } });
  await store.post('kv/data/one', { data: { value: canary } });
  return store;
}

it('writes nothing that could be read without its key, and for nobody else', async () => {
  const store = await filled();
  await store.get('kv/data/one');
  for (const name of await readdir(store.folder)) {
    const path = join(store.folder, name);
    expect((await stat(path)).mode & 0o077).toBe(0);
    for (const secret of [canary, store.root, store.unsealKey])
      expect(await readFile(path, 'utf8')).not.toContain(secret);
  }
  expect(store.log.join('')).not.toContain(canary);
});

it('records who asked for what, and not the value', async () => {
  const store = await filled();
  await store.get('kv/data/one');
  await store.get('kv/data/one', 'a-wrong-token');
  const lines = (await readFile(join(store.folder, 'audit.log'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const last = lines
    .slice(-2)
    .map(({ auth, request, response }) => [auth?.display_name, request.operation, request.path, response.status]);
  expect(last).toEqual([
    ['root', 'read', 'kv/data/one', 200],
    [undefined, 'read', 'kv/data/one', 403],
  ]);
});

it('does not begin anew over a file that is only half there', async () => {
  const store = await filled();
  await store.end();
  const path = join(store.folder, 'store.sealed');
  const half = (await readFile(path, 'utf8')).slice(0, 200);
  await writeFile(path, half);
  await expect(store.up()).rejects.toThrow(/store\.sealed is damaged or only half there\. Bring it back from a backup/);
  expect(await readFile(path, 'utf8')).toBe(half);
});

it('notices a file that somebody has changed', async () => {
  const store = await filled();
  await store.end();
  const path = join(store.folder, 'store.sealed');
  const file = JSON.parse(await readFile(path, 'utf8')) as { body: string };
  const bytes = Buffer.from(file.body, 'base64');
  bytes[60] = (bytes[60] ?? 0) ^ 1;
  await writeFile(path, JSON.stringify({ ...file, body: bytes.toString('base64') }));
  await store.up();
  const answer = await store.ask('PUT', 'sys/unseal', { key: store.unsealKey });
  expect(answer).toMatchObject({
    status: 400,
    json: { errors: ['the store is damaged: its content does not fit its key'] },
  });
});

it('is there once for each folder, and says so', async () => {
  const store = await filled();
  await expect(startLab(store.folder)).rejects.toThrow(/Another store works in .*Stop it first/);
  expect((await store.get('kv/data/one')).json.data.data.value).toBe(canary);
  await store.end('SIGKILL');
  const next = await startLab(store.folder);
  stores.push(next);
});

it('loses nothing when many write at once', async () => {
  const store = await filled();
  await Promise.all(Array.from({ length: 20 }, (_, index) => store.post(`kv/data/many/${index}`, { data: { index } })));
  await store.end('SIGKILL');
  await store.up();
  await store.unseal();
  expect((await store.get('kv/metadata/many?list=true')).json.data.keys).toHaveLength(20);
});

it.skipIf(process.getuid?.() !== 0 || spawnSync('mount', ['--version']).status !== 0)(
  'changes nothing on a full disk, and says so',
  async () => {
    const store = await filled();
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', store.folder]);
    if (mounted.status !== 0) return;
    try {
      const large = await store.post('kv/data/one', { data: { value: 'x'.repeat(400_000) } });
      expect(large).toMatchObject({ status: 507, json: { errors: [expect.stringContaining('disk is full')] } });
      expect((await store.get('kv/data/one')).json.data.data.value).toBe(canary);
    } finally {
      spawnSync('umount', [store.folder]);
    }
  },
);

it('refuses by name what it does not have', async () => {
  const store = await filled();
  const asked: [string, Record<string, unknown>, string][] = [
    ['sys/mounts/pki', { type: 'pki' }, 'kv only'],
    ['sys/auth/ldap', { type: 'ldap' }, 'approle and jwt only'],
    [
      'sys/policies/acl/fine',
      { policy: 'path "a" { capabilities = ["read"]\n allowed_parameters = [] }' },
      'does not support allowed_parameters',
    ],
  ];
  for (const [path, body, words] of asked) {
    expect(await store.post(path, body)).toMatchObject({
      status: 400,
      json: { errors: [expect.stringContaining(words)] },
    });
  }
});
