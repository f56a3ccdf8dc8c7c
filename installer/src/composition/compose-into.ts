import { stat } from 'node:fs/promises';
import { commands } from '../adapters/commands.ts';
import { files } from '../adapters/files.ts';
import { explainNpmFailure } from '../adapters/npm-failure.ts';
import { PlatformError } from '../model/errors.ts';
import { composePortal } from '../portal/compose.ts';
import type { Place } from './place.ts';

async function refuseWhatIsTaken(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (!found) return;
  const isEmptyFolder = found.isDirectory() && (await files.list(folder)).length === 0;
  if (isEmptyFolder) return;
  throw new PlatformError({
    code: 'usage',
    message: found.isDirectory() ? `${folder} is not empty.` : `${folder} is a file.`,
    hint: 'Name a folder that does not exist yet; nothing has been changed.',
  });
}

/** The portal's source for a team that wants to own it. */
export async function composeInto(
  { root, home }: Place,
  folder: string,
  { signal, progress }: { signal: AbortSignal; progress(message: string): void },
): Promise<void> {
  await refuseWhatIsTaken(folder);
  const tools = {
    files,
    commands,
    node: process.execPath,
    cache: `${home}/cache`,
    signal,
    progress,
    explain: explainNpmFailure,
  };
  try {
    await composePortal(tools, `${root}/distro`, folder);
  } catch (error) {
    // Half a portal is nobody's; the same command can be given again.
    await files.remove(folder);
    throw error;
  }
}
