import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { files } from '../adapters/files.ts';
import { noMemory } from '../adapters/memory.ts';
import { writeRecord } from '../apply/state.ts';
import type { Choice } from '../cli/world.ts';
import { layoutOf } from '../model/layout.ts';
import { settings } from '../testing/platform.ts';
import { chosenSettings, withItsFile } from './settings.ts';

let home: string;
let config: string;

const writeConfig = (spec: object): Promise<void> =>
  writeFile(config, JSON.stringify({ apiVersion: 'stagecraft.dev/v1', kind: 'Platform', spec }));

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'settings-'));
  config = join(home, 'stagecraft.yaml');
  await writeConfig({});
  const typed = settings({ portBase: 9100, images: { map: { 'docker.io/library/postgres:1': 'postgres:1' } } });
  await writeRecord(files, layoutOf(home, 'default'), typed, { folder: home, config });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(home, { recursive: true });
});

const redirected = ['docker.io/library/postgres:1'];

test('what looks at an installation goes by what was typed beside its file as well', async () => {
  const { portBase, images } = await chosenSettings(home, { config, asInstalled: true }, noMemory);
  expect([portBase, Object.keys(images.map)]).toEqual([9100, redirected]);
});

test('what changes it goes by the file alone: what is left out there is not meant any more', async () => {
  const { portBase, images } = await chosenSettings(home, { config }, noMemory);
  expect([portBase, Object.keys(images.map)]).toEqual([7000, []]);
});

test('to go on with it keeps what was typed beside its file; what the file says of images now, or a map, wins', async () => {
  const goesOn = async (more: Choice = {}) => {
    const { portBase, images, phase } = await chosenSettings(
      home,
      { config, phase: '2', goesOn: true, ...more },
      noMemory,
    );
    return [portBase, phase, images.map];
  };
  const [postgres = ''] = redirected;
  expect(await goesOn()).toEqual([9100, 2, { [postgres]: expect.any(String) }]);
  const map = { [postgres]: 'mine:2', 'docker.io/library/node': 'mine:3' };
  await writeConfig({ images: { map } });
  expect(await goesOn()).toEqual([9100, 2, map]);
  const imageMap = join(home, 'map.yaml');
  await writeFile(imageMap, 'docker.io/library/traefik: mine:4\n');
  await writeConfig({});
  expect(await goesOn({ imageMap })).toEqual([9100, 2, { 'docker.io/library/traefik': 'mine:4' }]);
});

test('whoever means it as it is means the file that it was made by, and whoever names another means that', async () => {
  const file = async (choice: Choice) => (await withItsFile(home, choice, noMemory)).config;
  expect(await file({ asInstalled: true })).toBe(config);
  expect(await file({ goesOn: true })).toBe(config);
  expect(await file({ asInstalled: true, config: 'another.yaml' })).toBe('another.yaml');
  expect(await file({})).toBeUndefined();
  expect(await file({ asInstalled: true, name: 'another' })).toBeUndefined();
  await rm(config);
  expect(await file({ asInstalled: true })).toBeUndefined();
});

test('to go on means the file that lies here, if there is one', async () => {
  const elsewhere = join(home, 'elsewhere');
  await mkdir(elsewhere);
  await writeFile(join(elsewhere, 'stagecraft.yaml'), await readFile(config));
  vi.spyOn(process, 'cwd').mockReturnValue(elsewhere);
  const file = async (choice: Choice) => (await withItsFile(home, choice, noMemory)).config;
  expect(await file({ goesOn: true })).toBeUndefined();
  expect(await file({ asInstalled: true })).toBe(config);
});
