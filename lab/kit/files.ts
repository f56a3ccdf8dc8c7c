import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; there the rename alone has to do.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A folder of one's own, which nobody else may enter. */
export async function privateFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}

/** Whenever the process or the machine dies, the file holds its old content or the new, never a part; 0600. */
export async function writePrivate(path: string, content: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** Moves what cannot be read out of the way, so that the service goes on and a person can look at it. */
export async function setAside(dataDir: string, path: string): Promise<string> {
  const folder = await privateFolder(join(dataDir, 'set-aside'));
  const target = join(folder, `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${basename(path)}`);
  await rename(path, target);
  return target;
}
