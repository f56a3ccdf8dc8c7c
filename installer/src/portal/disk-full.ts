import { PlatformError } from '../model/errors.ts';
import type { Files } from '../ports/files.ts';

/** With less than this nothing can be built, whatever the last words of the program were. */
const leastBytes = 16 * 1024 * 1024;
const words = /ENOSPC|EDQUOT|no space left on device|disk quota exceeded|disk is full/i;

function saysSo(error: unknown): boolean {
  if (error instanceof PlatformError) return words.test([error.message, ...error.details].join('\n'));
  return error instanceof Error && words.test(error.message);
}

/**
 * What a failed build means when the disk is full. Yarn, tar and the bundler say it in words of their own, or only in
 * a log that lies on the same disk; so the disk is asked as well.
 */
export async function diskFullError(files: Files, cache: string, cause: unknown): Promise<PlatformError | undefined> {
  const isFull = saysSo(cause) || (await files.freeBytes(cache).catch(() => leastBytes)) < leastBytes;
  if (!isFull) return undefined;
  return new PlatformError({
    code: 'environment',
    message: 'The disk is full: the portal could not be built. What was half-written has been removed.',
    details: cause instanceof PlatformError ? cause.details.slice(-3) : [],
    hint: `Free 6 GB at ${cache} (and where npm and Yarn keep their caches), or choose another place with --home DIR; then run the command again.`,
    cause,
  });
}
