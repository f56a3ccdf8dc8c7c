import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

let counter = 0;

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

/** After this the file holds either its old or its new content, whenever the process or the machine dies. */
export async function writeAtomic(path: string, content: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  counter += 1;
  const temporary = `${path}.${process.pid}-${counter}.tmp`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
  await syncFolder(folder);
}

export async function removeDurably(path: string): Promise<void> {
  await rm(path, { force: true });
  await syncFolder(dirname(path));
}

/** Moves what cannot be read out of the way, so that a person can look at it. */
export async function setAside(dataDir: string, path: string, name: string): Promise<string> {
  const folder = join(dataDir, 'set-aside');
  await mkdir(folder, { recursive: true });
  const target = join(folder, `${new Date().toISOString().replace(/[:.]/g, '-')}-${name}`);
  await rename(path, target);
  return target;
}
