import { createHash } from 'node:crypto';
import { type Commit, readCommit } from '../git/log.ts';
import { findEntry, readBlob, type TreeEntry } from '../git/read.ts';
import { type Call, header } from '../http/call.ts';
import { notFound } from '../http/errors.ts';
import type { Reply } from '../http/reply.ts';
import { findCommit, type Repository } from './find.ts';

export type File = { entry: TreeEntry; content: Buffer; commit: string; last: Commit; ref: string };

export async function readFileAt(repository: Repository, path: string, ref: string | undefined): Promise<File> {
  const name = ref || repository.project.defaultBranch;
  const commit = await findCommit(repository, name === 'HEAD' ? repository.project.defaultBranch : name);
  const entry = await findEntry(repository.dir, commit, path);
  const content = entry?.type === 'blob' ? await readBlob(repository.dir, entry.id) : undefined;
  const last = content && (await readCommit(repository.dir, commit, path));
  if (!entry || !content || !last) throw notFound('File');
  return { entry, content, commit, last, ref: name };
}

export function fileFacts(file: File) {
  const { entry, content, commit, last, ref } = file;
  return {
    file_name: entry.name,
    file_path: entry.path,
    size: content.length,
    encoding: 'base64',
    content_sha256: createHash('sha256').update(content).digest('hex'),
    ref,
    blob_id: entry.id,
    commit_id: commit,
    last_commit_id: last.id,
    execute_filemode: entry.mode === '100755',
  };
}

/** The same facts as headers, which is all that a HEAD request sees. */
export function fileHeaders(file: File): Record<string, string> {
  const facts = Object.entries(fileFacts(file)).map(([name, value]) => [
    `x-gitlab-${name.replaceAll('_', '-')}`,
    encodeURI(String(value)),
  ]);
  const { last, entry } = file;
  return {
    ...Object.fromEntries(facts),
    etag: `W/"${entry.id}"`,
    'last-modified': new Date(last.committer.date).toUTCString(),
    'cache-control': 'max-age=0, private, must-revalidate',
  };
}

/** Whether the client already has what it asks for. */
export function isUnchanged(call: Call, file: File): boolean {
  const known = header(call, 'if-none-match');
  if (known) return known.split(',').some((each) => each.trim().replace(/^W\//, '') === `"${file.entry.id}"`);
  const since = Date.parse(header(call, 'if-modified-since') ?? '');
  // The header counts whole seconds.
  return Math.floor(Date.parse(file.last.committer.date) / 1000) <= Math.floor(since / 1000);
}

export function rawReply(call: Call, file: File): Reply {
  const headers = fileHeaders(file);
  if (isUnchanged(call, file)) return { status: 304, headers };
  const binary = file.content.subarray(0, 8000).includes(0);
  const type = binary ? 'application/octet-stream' : 'text/plain; charset=utf-8';
  return { bytes: file.content, headers: { ...headers, 'content-type': type } };
}
