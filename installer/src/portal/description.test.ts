import { glob, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { files } from '../adapters/files.ts';
import { root } from '../testing/platform.ts';
import { readDescription } from './compose.ts';
import { descriptionSchema } from './description.ts';

test('the distribution’s description is read, and each file that goes says why', async () => {
  const { remove, packages, createApp } = await readDescription(files, `${root}/distro`);
  expect(remove.length).toBeGreaterThan(0);
  for (const { path, why } of remove) expect(why, path).toMatch(/^\S.{10,}\.$/);
  expect(Object.keys(packages)).toEqual(expect.arrayContaining(['packages/app', 'packages/backend']));
  const pinned = JSON.parse(await readFile(`${root}/installer/package.json`, 'utf8'));
  expect(pinned.dependencies['@backstage/create-app']).toBe(createApp);
});

test('what `compose` tells people to run is the Yarn that is composed', async () => {
  const { yarn } = await readDescription(files, `${root}/distro`);
  const verb = await readFile(`${root}/installer/src/cli/verbs/compose.ts`, 'utf8');
  expect(verb).toContain(`yarn-${yarn}.cjs`);
});

test('a word that the description does not know is refused', async () => {
  const whole = parse(await readFile(`${root}/distro/distro.yaml`, 'utf8'));
  expect(descriptionSchema.safeParse(whole).success).toBe(true);
  expect(descriptionSchema.safeParse({ ...whole, spec: { ...whole.spec, yran: '4' } }).success).toBe(false);
  const withoutReason = { ...whole.spec, remove: [{ path: 'examples' }] };
  expect(descriptionSchema.safeParse({ ...whole, spec: withoutReason }).success).toBe(false);
});

test('the plugins’ manifests stand as installing writes them: otherwise what was built would seem to have been changed by hand', async () => {
  for await (const path of glob('distro/plugins/*/package.json', { cwd: root })) {
    const text = await readFile(`${root}/${path}`, 'utf8');
    expect(text, path).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
  }
});
