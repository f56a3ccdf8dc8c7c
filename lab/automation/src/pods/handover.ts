import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { privateFolder } from '../../../kit/files.ts';
import type { Sealer } from '../service/seal.ts';
import { handoverPath } from './places.ts';

const run = promisify(execFile);

const largest = 1024 * 1024 * 1024;
const purpose = 'handover';

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

export class TooLarge extends Error {}

function bounded(): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > largest) done(new TooLarge(`It is larger than ${largest / 1024 / 1024} MB.`));
      else done(null, chunk);
    },
  });
}

/** Folders on their way to pods and back, as archives: each whole or not there. */
export class Handover {
  readonly #folder: string;
  readonly #url: string;
  readonly #sealer: Sealer;

  constructor(folder: string, publicUrl: string, sealer: Sealer) {
    this.#folder = folder;
    this.#url = publicUrl;
    this.#sealer = sealer;
  }

  #path(id: string, way: 'there' | 'back'): string {
    return join(this.#folder, `${id}.${way}.tar.gz`);
  }

  /** By which the pod of one piece of work, and nobody else, gets its folder and gives it back. */
  address(id: string, seconds: number): string {
    return this.#url + handoverPath + this.#sealer.sign(purpose, id, seconds);
  }

  /** For whom an address was made. */
  whose(pathname: string): string | undefined {
    return this.#sealer.verify(purpose, pathname.slice(handoverPath.length));
  }

  async pack(id: string, from: string): Promise<void> {
    await privateFolder(this.#folder);
    const path = this.#path(id, 'there');
    // Not the folder itself: there it is a volume, whose owner and mode are the cluster's.
    const names = await readdir(from);
    await run('tar', ['-c', '-z', '-f', `${path}.tmp`, '-C', from, '--', ...names]);
    await rename(`${path}.tmp`, path);
  }

  async read(id: string): Promise<Readable | undefined> {
    const path = this.#path(id, 'there');
    return (await isThere(path)) ? createReadStream(path) : undefined;
  }

  async take(id: string, request: IncomingMessage): Promise<void> {
    const path = this.#path(id, 'back');
    const temporary = `${path}.tmp`;
    try {
      await pipeline(request, bounded(), createWriteStream(temporary, { mode: 0o600, flush: true }));
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  hasComeBack(id: string): Promise<boolean> {
    return isThere(this.#path(id, 'back'));
  }

  /** Puts what came back in the place of what went; unpacked aside, so that nothing old leads it astray. */
  async unpack(id: string, folder: string): Promise<void> {
    const aside = `${folder}.back`;
    await rm(aside, { recursive: true, force: true });
    await mkdir(aside, { recursive: true, mode: 0o700 });
    await run('tar', ['-x', '-z', '-o', '-f', this.#path(id, 'back'), '-C', aside]);
    await rm(folder, { recursive: true, force: true });
    await rename(aside, folder);
  }

  async forget(id: string): Promise<void> {
    for (const way of ['there', 'back'] as const) await rm(this.#path(id, way), { force: true });
  }

  /** What nobody asks for any more. */
  async forgetOthers(known: readonly string[]): Promise<void> {
    for (const name of await readdir(this.#folder).catch(() => []))
      if (!known.some((id) => name.startsWith(`${id}.`))) await rm(join(this.#folder, name), { force: true });
  }
}
