import { spawn } from 'node:child_process';
import { lstat, mkdir, readdir, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

export class BadArchive extends Error {}

const unpackedLimit = 200 * 1024 * 1024;
const timeoutMs = 60_000;

async function inflate(archive: Buffer): Promise<Buffer> {
  try {
    return await promisify(gunzip)(archive, { maxOutputLength: unpackedLimit });
  } catch (error) {
    const large = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new BadArchive(
      large
        ? `The configuration is larger than ${unpackedLimit / 1024 / 1024} MB when unpacked.`
        : 'The configuration is not a whole tar.gz archive.',
    );
  }
}

async function untar(tar: Buffer, target: string, outer: number): Promise<void> {
  const child = spawn('tar', ['-x', '-o', '-f', '-', `--strip-components=${outer}`, '-C', target], {
    stdio: ['pipe', 'ignore', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString().slice(0, 2000)));
  // tar may end before it has read everything; its exit code then says so.
  child.stdin.on('error', () => undefined);
  child.stdin.end(tar);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return;
  if (/No space left/i.test(said)) throw Object.assign(new Error('No space left'), { code: 'ENOSPC' });
  throw new BadArchive(`The configuration could not be unpacked: ${said.trim() || 'tar ended early'}`);
}

/** A link that leads out of the configuration could read or write what is not its own. */
async function checkLinks(target: string): Promise<void> {
  const home = await realpath(target);
  for (const entry of await readdir(target, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const inside = relative(home, await realpath(path).catch(() => sep));
    if (inside.startsWith('..') || inside.startsWith(sep) || inside === '') {
      throw new BadArchive(`The configuration holds a link that leads out of it: ${relative(target, path)}.`);
    }
  }
}

/** Without so many folders that everything lies in. */
export async function unpack(archive: Buffer, target: string, outer = 0): Promise<void> {
  await mkdir(target, { recursive: true, mode: 0o700 });
  await untar(await inflate(archive), target, outer);
  await checkLinks(target);
}

export async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() ?? false;
}
