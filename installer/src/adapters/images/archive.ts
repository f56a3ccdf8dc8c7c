import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { tarEnd, tarEntry } from './tar.ts';

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

async function packed(entry: Entry): Promise<Buffer> {
  const name = entry.path;
  if (entry.kind === 'folder') return tarEntry({ name, type: 'folder', mode: 0o755 });
  if (entry.kind === 'link') return tarEntry({ name, type: 'link', mode: 0o777, target: entry.target });
  if (entry.kind === 'text') return tarEntry({ name, type: 'file', mode: 0o644, content: Buffer.from(entry.content) });
  const [content, { mode }] = await Promise.all([readFile(entry.source), stat(entry.source)]);
  return tarEntry({ name, type: 'file', mode: mode & 0o111 ? 0o755 : 0o644, content });
}

/** A small file takes as long to open as to read: some are read while those before are being sent. */
const readAhead = 64;

/** The entries as a tar archive, made while it is read. */
export async function* archive(entries: AsyncIterable<Entry>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let ahead: Promise<Buffer>[] = [];
  for await (const entry of entries) {
    signal.throwIfAborted();
    const part = packed(entry);
    // Its failure is told when its turn comes.
    part.catch(() => {});
    ahead.push(part);
    if (ahead.length < readAhead) continue;
    yield* await Promise.all(ahead);
    ahead = [];
  }
  yield* await Promise.all(ahead);
  yield tarEnd;
}
