import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { foreseen } from '../testing/caught.ts';
import { commands } from './commands.ts';
import { files } from './files.ts';
import { helm } from './helm.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'helm-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that says what helm says, and writes down how it was called. */
function program(version: string, then: string) {
  const path = join(folder, 'helm');
  const seen = `printf '%s\\n' "$@" > ${folder}/called
for last; do case "$before" in --values) stat -c %a "$last" > ${folder}/mode; cp "$last" ${folder}/given;; esac; before="$last"; done`;
  writeFileSync(path, `#!/bin/sh\n${seen}\n${then}\n`);
  chmodSync(path, 0o755);
  const found = { find: async () => ({ path, version }), fetch: async () => {} };
  return helm(commands, files, found, { place: { kubeconfig: '/k', context: 'c' }, run: join(folder, 'run') });
}

const release = {
  name: 'forge',
  namespace: 'backstage',
  chart: '/charts/service',
  values: { a: [1] },
  fingerprint: 'f1',
};
const { signal } = new AbortController();
const called = (): string[] => readFileSync(join(folder, 'called'), 'utf8').trimEnd().split('\n');
const leftOver = (): string[] => (existsSync(join(folder, 'run')) ? readdirSync(join(folder, 'run')) : []);

test.each([
  ['4.3.0', true],
  ['3.22.0', false],
])('helm %s brings a release in; the values are private, and gone afterwards', async (version, force) => {
  await program(version, 'exit 0').upgrade(release, signal);
  expect(called().slice(0, 6)).toEqual([
    'upgrade',
    '--install',
    'forge',
    '/charts/service',
    '--namespace',
    'backstage',
  ]);
  expect(called()).toEqual(expect.arrayContaining(['--labels', 'stagecraft.dev/fingerprint=f1', '--kubeconfig', '/k']));
  expect(called().includes('--force-conflicts')).toBe(force);
  expect(readFileSync(join(folder, 'mode'), 'utf8').trim()).toBe('600');
  expect(JSON.parse(readFileSync(join(folder, 'given'), 'utf8'))).toEqual({ a: [1] });
  expect(leftOver()).toEqual([]);
});

test.each([true, false])('where the cluster knows its kinds already (%s), they are left as they are', async (known) => {
  await program('4.3.0', 'exit 0').upgrade({ ...release, withoutKinds: known }, signal);
  expect(called().includes('--skip-crds')).toBe(known);
});

test('what helm refuses is told in its words', async () => {
  const words =
    "Error: values don't meet the specifications of the schema(s) in the following chart(s):\nservice:\n- at '/kind': value must be one of";
  const error = await foreseen(() => program('4.3.0', `cat >&2 <<'X'\n${words}\nX\nexit 1`).upgrade(release, signal));
  expect(error).toMatchObject({ code: 'step', message: 'helm could not bring forge into the cluster.' });
  expect(error.details).toEqual(words.split('\n'));
  expect(leftOver()).toEqual([]);
});

test('an interrupt ends it, and nothing private stays', async () => {
  const ending = new AbortController();
  const running = program('4.3.0', 'sleep 60').upgrade(release, ending.signal);
  setTimeout(() => ending.abort(new Error('Ctrl-C')), 300);
  await expect(running).rejects.toThrow('Ctrl-C');
  expect(leftOver()).toEqual([]);
});

test('a release is taken away, also when it is not there', async () => {
  await program('4.3.0', 'exit 0').uninstall('forge', 'backstage');
  expect(called()).toEqual(expect.arrayContaining(['uninstall', 'forge', '--ignore-not-found']));
  const error = await foreseen(() =>
    program('4.3.0', 'echo "Error: timed out" >&2; exit 1').uninstall('forge', 'backstage'),
  );
  expect(error).toMatchObject({ code: 'step', details: ['Error: timed out'] });
});

test('without helm it is told how to get it', async () => {
  const none = helm(
    commands,
    files,
    { find: async () => undefined, fetch: async () => {} },
    { place: {}, run: folder },
  );
  expect(await foreseen(() => none.uninstall('a', 'b'))).toMatchObject({
    code: 'environment',
    hint: expect.stringContaining('stagecraft up'),
  });
});
