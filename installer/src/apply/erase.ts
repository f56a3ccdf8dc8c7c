import type { Layout } from '../model/layout.ts';
import type { Files } from '../ports/files.ts';

/**
 * All of an installation's folder at once: whoever begins anew at the same moment finds nothing of it, and never a half.
 * It is for whoever holds the lock.
 */
export async function eraseFolder(files: Files, { folder, leaving }: Layout): Promise<void> {
  // One that was killed in the middle has left this.
  await files.remove(leaving);
  await files.move(folder, leaving);
  await files.remove(leaving);
}
