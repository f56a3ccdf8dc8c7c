import { join } from 'node:path';
import { PlatformError } from '../model/errors.ts';
import type { InstallerLock } from '../ports/lock.ts';
import type { PortalBuilder } from '../ports/portal-builder.ts';
import type { ComposeTools } from './tools.ts';
import { diskFullError } from './disk-full.ts';

const lockPatienceMs = 30 * 60_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export type BuilderTools = Omit<ComposeTools, 'signal' | 'progress'> & { lock: InstallerLock; distro: string };

/** The portal's artefacts in the shared cache: whole, or not there. Two installations that want the same one build it once. */
export function portalBuilder(tools: BuilderTools): PortalBuilder {
  const { files, lock, cache, distro } = tools;
  const folderOf = (hash: string): string => join(cache, 'portal', hash);
  const markOf = (folder: string): string => join(folder, 'complete.json');

  const inspect: PortalBuilder['inspect'] = async (hash) => {
    const folder = folderOf(hash);
    if (!(await files.exists(folder))) return 'absent';
    const mark = await files.readTextIfPresent(markOf(folder));
    const whole =
      mark?.includes(`"${hash}"`) && (await files.exists(join(folder, 'app', 'packages', 'backend', 'dist')));
    return whole ? 'complete' : 'half-written';
  };

  const takeLock = async (hash: string, signal: AbortSignal, waiting: () => void): Promise<() => Promise<void>> => {
    const end = Date.now() + lockPatienceMs;
    while (true) {
      signal.throwIfAborted();
      try {
        return await lock.take(join(cache, 'portal', `${hash}.lock`));
      } catch (error) {
        const isHeld = error instanceof PlatformError && error.code === 'busy';
        if (!isHeld || Date.now() > end) throw error;
        waiting();
        await pause(1000);
      }
    }
  };

  return {
    inspect,
    async build(hash, signal, progress) {
      const release = await takeLock(hash, signal, () => progress('another stagecraft is building the same portal'));
      const folder = folderOf(hash);
      const partial = `${folder}.partial`;
      try {
        if ((await inspect(hash)) === 'complete') return;
        // Nobody else holds the lock: what lies here was left by a build that was cut off.
        await Promise.all([files.remove(partial), files.remove(folder)]);
        // Loaded when something is built: the verbs that only look start quicker without it.
        const { buildPortal } = await import('./build.ts');
        await buildPortal({ ...tools, signal, progress }, distro, partial);
        await files.writeText(markOf(partial), `${JSON.stringify({ hash, completedAt: new Date().toISOString() })}\n`);
        await files.move(partial, folder);
      } catch (error) {
        // Looked at before the space is given back.
        const full = signal.aborted ? undefined : await diskFullError(files, cache, error);
        await files.remove(partial);
        throw full ?? error;
      } finally {
        await release();
      }
    },
  };
}
