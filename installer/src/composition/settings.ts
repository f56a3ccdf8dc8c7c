import { resolve } from 'node:path';
import { files } from '../adapters/files.ts';
import { readRecord } from '../apply/state.ts';
import type { Choice } from '../cli/world.ts';
import { withFlags } from '../config/flags.ts';
import { defaultSettings, parsePlatform, settingsFrom } from '../config/read.ts';
import { PlatformError } from '../model/errors.ts';
import { layoutOf } from '../model/layout.ts';
import type { Settings } from '../model/settings.ts';

const usualConfig = 'stagecraft.yaml';

async function readFile(choice: Choice): Promise<Settings | undefined> {
  const path = choice.config ?? usualConfig;
  const text = await files.readTextIfPresent(resolve(path));
  if (text !== undefined) return settingsFrom(parsePlatform(text, path));
  if (choice.config === undefined) return undefined;
  throw new PlatformError({
    code: 'configuration',
    message: `There is no file ${path}.`,
    hint: '`stagecraft init` writes one; without --config, stagecraft.yaml is read if it is there.',
  });
}

/** Flags win over the file. Without a file, what was chosen when it was installed holds until something else is asked for. */
export async function chosenSettings(home: string, choice: Choice): Promise<Settings> {
  const configured = await readFile(choice);
  const settings = withFlags(configured ?? defaultSettings(), choice);
  if (configured) return settings;
  const record = await readRecord(files, layoutOf(home, settings.installation));
  if (!record) return settings;
  return {
    ...settings,
    ...(choice.portBase === undefined ? { portBase: record.portBase } : {}),
    ...(choice.phase === undefined ? { phase: record.phase } : {}),
  };
}
