import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Pack, pack as open } from 'tar-stream';

export type Entry =
  | { kind: 'folder'; path: string }
  | { kind: 'link'; path: string; target: string }
  | { kind: 'text'; path: string; content: string }
  | { kind: 'file'; path: string; source: string };

/** Everything below a folder, by name, as entries below `path`. */
export async function* entriesOf(
  folder: string,
  path: string,
  leaveOut: (name: string, depth: number) => boolean,
  depth = 0,
): AsyncGenerator<Entry> {
  yield { kind: 'folder', path };
  const found = await readdir(folder, { withFileTypes: true });
  for (const entry of found.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    if (leaveOut(entry.name, depth)) continue;
    const source = join(folder, entry.name);
    const place = `${path}/${entry.name}`;
    if (entry.isDirectory()) yield* entriesOf(source, place, leaveOut, depth + 1);
    else if (entry.isSymbolicLink()) yield { kind: 'link', path: place, target: await readlink(source) };
    else if (entry.isFile()) yield { kind: 'file', path: place, source };
  }
}

/** Equal content is an equal archive, whoever makes it and when: so the engine finds its own layers again. */
const same = { mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' };

interface Ready {
  header: { name: string; type: 'directory' | 'symlink' | 'file'; mode: number; linkname?: string };
  content: Buffer;
}

const nothing = Buffer.alloc(0);

async function read(entry: Entry): Promise<Ready> {
  const name = entry.path;
  if (entry.kind === 'folder') return { header: { name, type: 'directory', mode: 0o755 }, content: nothing };
  if (entry.kind === 'link') {
    return { header: { name, type: 'symlink', mode: 0o777, linkname: entry.target }, content: nothing };
  }
  if (entry.kind === 'text') {
    return { header: { name, type: 'file', mode: 0o644 }, content: Buffer.from(entry.content) };
  }
  const [content, { mode }] = await Promise.all([readFile(entry.source), stat(entry.source)]);
  return { header: { name, type: 'file', mode: mode & 0o111 ? 0o755 : 0o644 }, content };
}

function add(pack: Pack, { header, content }: Ready): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null): void => (error ? reject(error) : resolve());
    pack.entry({ ...same, ...header, size: content.length }, content, done);
  });
}

/** A small file takes as long to open as to read: some are read while the one before is being sent. */
const readAhead = 64;

async function fill(pack: Pack, entries: AsyncIterable<Entry>, signal: AbortSignal): Promise<void> {
  let ahead: Promise<Ready>[] = [];
  const send = async (): Promise<void> => {
    for (const ready of await Promise.all(ahead)) await add(pack, ready);
    ahead = [];
  };
  for await (const entry of entries) {
    signal.throwIfAborted();
    ahead.push(read(entry));
    if (ahead.length === readAhead) await send();
  }
  await send();
  pack.finalize();
}

/** The entries as a tar archive, made while it is read. */
export async function archive(entries: AsyncIterable<Entry>, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  const pack = open();
  fill(pack, entries, signal).catch((error: unknown) => pack.destroy(error as Error));
  return pack as unknown as AsyncIterable<Uint8Array>;
}
