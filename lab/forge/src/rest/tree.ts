import { archive, archiveFormats, archiveTypes } from '../git/archive.ts';
import { mergeBase } from '../git/log.ts';
import { findEntry, listTree, readBlob, resolveCommit } from '../git/read.ts';
import type { Call } from '../http/call.ts';
import { badRequest, missing, notFound } from '../http/errors.ts';
import { paged } from '../http/paging.ts';
import { readCommit } from '../git/log.ts';
import { findCommit, findRepository } from './find.ts';
import type { Routes } from './routes.ts';
import { showCommit } from './show-git.ts';

async function tree(call: Call) {
  const repository = findRepository(call);
  const { input, url } = call;
  const ref = input.text('ref');
  const empty = !ref && !(await resolveCommit(repository.dir, repository.project.defaultBranch));
  if (empty) throw notFound('Tree');
  const commit = await findCommit(repository, ref, 'Tree');
  const entries = await listTree(repository.dir, commit, input.text('path') ?? '', input.flag('recursive') ?? false);
  if (!entries) throw notFound('Tree');
  // Folders come before files, as GitLab lists them.
  const rank = (type: string) => (type === 'tree' ? 0 : 1);
  const sorted = input.flag('recursive') ? entries : entries.sort((one, two) => rank(one.type) - rank(two.type));
  return paged(url, input, sorted, (entry) => entry);
}

function prefixOf(path: string, ref: string, commit: string, folder: string | undefined): string {
  const parts = [path, ref, ...(ref === commit ? [] : [commit]), ...(folder ? [folder] : [])];
  return parts.join('-').replace(/[^A-Za-z0-9_.-]+/g, '-');
}

function download(format: (typeof archiveFormats)[number]) {
  return async (call: Call) => {
    const repository = findRepository(call);
    const ref = call.input.text('sha') || repository.project.defaultBranch;
    const commit = await findCommit(repository, ref, 'File');
    const path = call.input.text('path')?.replace(/^\/+|\/+$/g, '');
    if (path && !(await findEntry(repository.dir, commit, path))) throw notFound('File');
    const prefix = prefixOf(repository.project.path, ref, commit, path);
    const headers = {
      'content-type': archiveTypes[format],
      'content-disposition': `attachment; filename="${prefix}.${format}"`,
      etag: `W/"${commit}-${format}"`,
    };
    return { headers, stream: archive(repository.dir, commit, prefix, format, path) };
  };
}

async function blob(call: Call) {
  const { dir } = findRepository(call);
  const content = await readBlob(dir, checkSha(call));
  if (!content) throw notFound('Blob');
  return {
    json: { size: content.length, encoding: 'base64', content: content.toString('base64'), sha: call.params.sha },
  };
}

function checkSha(call: Call): string {
  const sha = call.params.sha ?? '';
  if (!/^[0-9a-f]{40}$/.test(sha)) throw notFound('Blob');
  return sha;
}

async function rawBlob(call: Call) {
  const { dir } = findRepository(call);
  const content = await readBlob(dir, checkSha(call));
  if (!content) throw notFound('Blob');
  return { bytes: content, headers: { 'content-type': 'application/octet-stream' } };
}

async function base(call: Call) {
  const { project, dir } = findRepository(call);
  const refs = call.input.list('refs');
  if (!refs) throw missing('refs');
  const [one, other] = await Promise.all(refs.slice(0, 2).map((ref) => resolveCommit(dir, ref)));
  if (!one || !other) throw badRequest('Could not find ref');
  const sha = await mergeBase(dir, one, other);
  const commit = sha && (await readCommit(dir, sha));
  if (!commit) throw notFound('Merge Base');
  return { json: showCommit(call.forge, project, commit) };
}

export const treeRoutes: Routes = [
  ['GET', 'projects/:id/repository/tree', tree],
  ['GET', 'projects/:id/repository/archive', download('tar.gz')],
  ...archiveFormats.map(
    (format) => ['GET', `projects/:id/repository/archive.${format}`, download(format)] as Routes[number],
  ),
  ['GET', 'projects/:id/repository/blobs/:sha', blob],
  ['GET', 'projects/:id/repository/blobs/:sha/raw', rawBlob],
  ['GET', 'projects/:id/repository/merge_base', base],
];
