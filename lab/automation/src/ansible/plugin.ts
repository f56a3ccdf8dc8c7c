import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { privateFolder } from '../../../kit/files.ts';

/** Beside this file, and beside the one that it is bundled into. */
const plugin = join(import.meta.dirname, 'stagecraft_events.py');

/** A job gets a copy: it may not look where this service lies. */
export async function placePlugin(folder: string): Promise<string> {
  const target = await privateFolder(join(folder, 'plugins'));
  await copyFile(plugin, join(target, basename(plugin)));
  return target;
}
