import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Every file below a folder with the digest of what is in it; links are not followed. */
export async function contentOf(
  folder: string,
  without: (name: string) => boolean,
  below = '',
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    if (without(entry.name)) continue;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory())
      for (const [name, digest] of await contentOf(folder, without, path)) found.set(name, digest);
    else if (entry.isFile())
      found.set(
        path,
        createHash('sha256')
          .update(await readFile(join(folder, path)))
          .digest('hex'),
      );
  }
  return found;
}
