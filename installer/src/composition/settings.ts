import { dirname, resolve } from 'node:path';
import { files } from '../adapters/files.ts';
import type { Memory } from '../adapters/memory.ts';
import { readRecord } from '../apply/state.ts';
import type { Choice } from '../cli/world.ts';
import { withFlags } from '../config/flags.ts';
import { PlatformError } from '../model/errors.ts';
import { layoutOf } from '../model/layout.ts';
import type { InstallationRecord } from '../model/record.ts';
import type { Settings } from '../model/settings.ts';
import { withWholePaths } from './whole-paths.ts';

const usualConfig = 'stagecraft.yaml';

// Loaded when there is a file to read: whoever takes every default starts quicker without YAML and its checks.
const reading = () => import('../config/read.ts');

async function textOf(path: string, hint: string): Promise<string> {
  const text = await files.readTextIfPresent(resolve(path));
  if (text !== undefined) return text;
  throw new PlatformError({ code: 'configuration', message: `There is no file ${path}.`, hint });
}

async function readFile(choice: Choice): Promise<Settings | undefined> {
  const path = choice.config ?? usualConfig;
  if (choice.config === undefined && !(await files.exists(resolve(path)))) return undefined;
  const hint = '`stagecraft init` writes one; without --config, stagecraft.yaml is read if it is there.';
  const { parsePlatform, settingsFrom } = await reading();
  return withWholePaths(settingsFrom(parsePlatform(await textOf(path, hint), path)), dirname(resolve(path)));
}

/** Every default. */
const usual = (memory: Memory): Promise<Settings> =>
  memory.recall('usual-settings', '', async () => (await reading()).defaultSettings());

/** The lines of --image-map win over those of the configuration. */
async function withImageMap(settings: Settings, path: string | undefined): Promise<Settings> {
  if (path === undefined) return settings;
  const text = await textOf(
    path,
    'It has a line for each image: the reference in the stack lock, and the one to take instead.',
  );
  const { parseImageMap } = await import('../config/image-map.ts');
  const map = { ...settings.images.map, ...parseImageMap(text, path) };
  return { ...settings, images: { ...settings.images, map } };
}

/** What was chosen when it was installed holds until something else is asked for. */
function asInstalled(settings: Settings, record: InstallationRecord, choice: Choice): Settings {
  const { portBase, phase, target, imageMap } = record;
  return {
    ...settings,
    ...(choice.portBase === undefined ? { portBase } : {}),
    ...(choice.phase === undefined ? { phase } : {}),
    ...(choice.target === undefined ? { target } : {}),
    images: { ...settings.images, map: { ...imageMap, ...settings.images.map } },
  };
}

function refuseToMove(record: InstallationRecord, { target, installation }: Settings): void {
  if (record.target === target) return;
  throw new PlatformError({
    code: 'state',
    message: `The installation “${installation}” is on ${record.target}, and does not move to ${target}.`,
    hint: 'Bring a second one up beside it with --name (and --port-base), or end this one: `stagecraft down --delete-data`.',
  });
}

/** Flags win over the file, and the file over what is installed. */
export async function chosenSettings(home: string, choice: Choice, memory: Memory): Promise<Settings> {
  const configured = await readFile(choice);
  const flagged = withFlags(configured ?? (await usual(memory)), choice);
  const settings = await withImageMap(flagged, choice.imageMap);
  const record = await readRecord(files, layoutOf(home, settings.installation));
  if (!record) return settings;
  const chosen = configured ? settings : asInstalled(settings, record, choice);
  refuseToMove(record, chosen);
  return chosen;
}
