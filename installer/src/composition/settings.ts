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

/** The file that is read; undefined when there is none. */
export async function configFile(choice: Choice): Promise<string | undefined> {
  return choice.config ?? ((await files.exists(resolve(usualConfig))) ? usualConfig : undefined);
}

async function readFile(choice: Choice): Promise<Settings | undefined> {
  const path = await configFile(choice);
  if (path === undefined) return undefined;
  const hint = '`stagecraft init` writes one; without --config, stagecraft.yaml is read if it is there.';
  const { parsePlatform, settingsFrom } = await reading();
  return withWholePaths(settingsFrom(parsePlatform(await textOf(path, hint), path)), dirname(resolve(path)));
}

/** Every default. */
const usual = (memory: Memory): Promise<Settings> =>
  memory.recall('usual-settings', '', async () => (await reading()).defaultSettings());

/** By the file alone, where there is one, and by what is typed. */
async function asked(choice: Choice, memory: Memory) {
  const configured = await readFile(choice);
  return { isConfigured: configured !== undefined, settings: withFlags(configured ?? (await usual(memory)), choice) };
}

/** Whoever means an installation as it is means the file that it was made by, in whatever folder one is now. */
export async function withItsFile(home: string, choice: Choice, memory: Memory): Promise<Choice> {
  const liesHere = async () => choice.goesOn === true && files.exists(resolve(usualConfig));
  if (choice.config !== undefined || !(choice.asInstalled || choice.goesOn) || (await liesHere())) return choice;
  const { installation } = (await asked(choice, memory)).settings;
  const config = (await readRecord(files, layoutOf(home, installation)))?.typed?.config;
  return config !== undefined && (await files.exists(config)) ? { ...choice, config } : choice;
}

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
  const { portBase, phase, target, imageMap, cluster, schedule } = record;
  return {
    ...settings,
    ...(choice.portBase === undefined ? { portBase } : {}),
    ...(choice.phase === undefined ? { phase } : {}),
    ...(choice.target === undefined ? { target } : {}),
    cluster: { ...cluster, ...settings.cluster },
    ...(schedule === undefined ? {} : { verify: { schedule } }),
    // Another map takes the whole of the earlier one's place: what it leaves out is not redirected any more.
    ...(choice.imageMap === undefined ? { images: { ...settings.images, map: { ...imageMap } } } : {}),
  };
}

/**
 * What was typed beside the file holds for whoever only goes on with it: ports and redirected images are no matter of
 * theirs. What the file says of images now wins over what it said then.
 */
function goingOn(settings: Settings, { portBase, imageMap }: InstallationRecord, choice: Choice): Settings {
  const map = choice.imageMap === undefined ? { ...imageMap, ...settings.images.map } : settings.images.map;
  return { ...settings, portBase, images: { ...settings.images, map } };
}

/** What is written down, where something is; without a file what is installed. */
function choose(isConfigured: boolean, settings: Settings, record: InstallationRecord, choice: Choice): Settings {
  if (!isConfigured || choice.asInstalled) return asInstalled(settings, record, choice);
  return choice.goesOn ? goingOn(settings, record, choice) : settings;
}

function refuseToMove(record: InstallationRecord, { target, installation }: Settings): void {
  if (record.target === target) return;
  throw new PlatformError({
    code: 'state',
    message: `The installation “${installation}” is on ${record.target}, and does not move to ${target}.`,
    hint: 'Bring a second one up beside it with --name (and --port-base), or end this one: `stagecraft down --delete-data`.',
  });
}

/** Whatever context is the current one today: what was installed once is where it was. */
function onSameCluster({ cluster: before = {} }: InstallationRecord, settings: Settings): Settings {
  const cluster = { ...before, ...settings.cluster };
  const moved = (['context', 'namespace'] as const).filter((key) => cluster[key] !== before[key]);
  if (!isThereAlready(settings) || moved.length === 0) return { ...settings, cluster };
  const places = moved.map((key) => `${key} ${before[key] ?? '(none)'}, and does not move to ${cluster[key]}`);
  throw new PlatformError({
    code: 'state',
    message: `The installation “${settings.installation}” is in the ${places.join('; ')}.`,
    hint: `Write ${moved.map((key) => `spec.cluster.${key}`).join(' and ')} as it was, bring a second one up with --name, or end this one: \`stagecraft down --delete-data\`.`,
  });
}

const isThereAlready = ({ target }: Settings): boolean => target === 'kubernetes' || target === 'openshift';

/** Which context was meant is settled once, and written down. */
async function onChosenCluster(settings: Settings): Promise<Settings> {
  if (!isThereAlready(settings) || settings.cluster.context !== undefined) return settings;
  const { currentContext } = await import('../adapters/cluster/configuration.ts');
  const context = currentContext();
  return context === undefined ? settings : { ...settings, cluster: { ...settings.cluster, context } };
}

/** Flags win over the file, and the file over what is installed. */
export async function chosenSettings(home: string, choice: Choice, memory: Memory): Promise<Settings> {
  const { isConfigured, settings: flagged } = await asked(choice, memory);
  const settings = await withImageMap(flagged, choice.imageMap);
  const record = await readRecord(files, layoutOf(home, settings.installation));
  if (!record) return onChosenCluster(settings);
  const chosen = choose(isConfigured, settings, record, choice);
  refuseToMove(record, chosen);
  return onChosenCluster(onSameCluster(record, chosen));
}
