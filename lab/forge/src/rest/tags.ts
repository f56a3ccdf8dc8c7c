import { neededLevel, projectLevel } from '../domain/access.ts';
import { accessLevels } from '../domain/model.ts';
import { readCommit } from '../git/log.ts';
import { isValidBranchName, listRefs, resolveCommit, zeroSha } from '../git/read.ts';
import { deleteRef, moveRef } from '../git/write.ts';
import type { Call } from '../http/call.ts';
import { badRequest, forbidden, notFound } from '../http/errors.ts';
import { paged } from '../http/paging.ts';
import { announcePush } from '../service/pushes.ts';
import { findRepository, needUser, type Repository, repositoryWithLevel } from './find.ts';
import type { Routes } from './routes.ts';
import { showCommit } from './show-git.ts';

async function show(call: Call, { project, dir }: Repository, name: string, sha: string) {
  const commit = await readCommit(dir, sha);
  if (!commit) throw notFound('Tag');
  return {
    name,
    message: '',
    target: sha,
    commit: showCommit(call.forge, project, commit),
    release: null,
    protected: false,
    created_at: commit.committer.date,
  };
}

async function list(call: Call) {
  const repository = findRepository(call);
  const search = call.input.text('search') ?? '';
  const refs = (await listRefs(repository.dir, 'tags')).filter((ref) => ref.name.includes(search));
  return paged(call.url, call.input, refs, (ref) => show(call, repository, ref.name, ref.sha));
}

async function one(call: Call) {
  const repository = findRepository(call);
  const name = call.params.tag ?? '';
  const sha = await resolveCommit(repository.dir, `refs/tags/${name}`);
  if (!sha) throw notFound('Tag');
  return { json: await show(call, repository, name, sha) };
}

async function create(call: Call) {
  const repository = repositoryWithLevel(call, accessLevels.developer);
  const name = call.input.needText('tag_name');
  const sha = await resolveCommit(repository.dir, call.input.needText('ref'));
  if (!(await isValidBranchName(repository.dir, name))) throw badRequest('Tag name invalid');
  if (!sha) throw badRequest(`Target ${call.input.text('ref')} is invalid`);
  const ref = `refs/tags/${name}`;
  if (await resolveCommit(repository.dir, ref)) throw badRequest(`Tag ${name} already exists`);
  await moveRef(repository.dir, ref, sha, zeroSha);
  await announcePush(call.forge, repository.project, needUser(call), [{ ref, before: zeroSha, after: sha }]);
  return { status: 201, json: await show(call, repository, name, sha) };
}

async function remove(call: Call) {
  const { project, dir } = repositoryWithLevel(call, accessLevels.developer);
  const ref = `refs/tags/${call.params.tag ?? ''}`;
  const sha = await resolveCommit(dir, ref);
  if (!sha) throw notFound('Tag');
  if (projectLevel(call.forge.store, call.viewer, project) < neededLevel(project, ref, 'push')) throw forbidden();
  await deleteRef(dir, ref);
  await announcePush(call.forge, project, needUser(call), [{ ref, before: sha, after: zeroSha }]);
  return { status: 204 };
}

export const tagRoutes: Routes = [
  ['GET', 'projects/:id/repository/tags', list],
  ['POST', 'projects/:id/repository/tags', create],
  ['GET', 'projects/:id/repository/tags/:tag', one],
  ['DELETE', 'projects/:id/repository/tags/:tag', remove],
];
