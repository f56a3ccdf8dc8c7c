import { accessLevels } from '../domain/model.ts';
import { diffFiles } from '../git/diff.ts';
import { countCommits, listCommits, mergeBase, readCommit } from '../git/log.ts';
import { listRefs, resolveCommit } from '../git/read.ts';
import { tryGit } from '../git/run.ts';
import type { CommitAction } from '../git/write.ts';
import type { Call } from '../http/call.ts';
import { ApiError, badRequest, invalid, missing, notFound } from '../http/errors.ts';
import { Input, type JsonObject } from '../http/input.ts';
import { pageHeaders, paged, readPage } from '../http/paging.ts';
import { makeCommit, readContent } from './commit-actions.ts';
import { findCommit, findRepository, type Repository, repositoryWithLevel } from './find.ts';
import type { Routes } from './routes.ts';
import { showCommit, showDiff } from './show-git.ts';

async function list(call: Call) {
  const repository = findRepository(call);
  const { input } = call;
  const commit = await resolveCommit(repository.dir, input.text('ref_name') || repository.project.defaultBranch);
  if (!commit && !input.text('ref_name')) return { json: [] };
  if (!commit) throw notFound('Commit');
  const page = readPage(input);
  const path = input.text('path');
  const since = input.text('since');
  const until = input.text('until');
  const filter = { ...(path ? { path } : {}), ...(since ? { since } : {}), ...(until ? { until } : {}) };
  const total = await countCommits(repository.dir, commit, filter);
  const commits = await listCommits(repository.dir, commit, { ...filter, limit: page.perPage, skip: page.skip });
  const json = commits.map((each) => showCommit(call.forge, repository.project, each));
  return { json, headers: pageHeaders(call.url, page, total) };
}

async function load(call: Call, repository: Repository) {
  const sha = await findCommit(repository, call.params.sha);
  const commit = await readCommit(repository.dir, sha);
  if (!commit) throw notFound('Commit');
  return commit;
}

async function one(call: Call) {
  const repository = findRepository(call);
  const commit = await load(call, repository);
  const changes = await diffFiles(repository.dir, commit.parents[0], commit.id);
  const count = (sign: string) =>
    changes.flatMap((change) => change.patch.split('\n')).filter((line) => line.startsWith(sign)).length;
  const [additions, deletions] = [count('+'), count('-')];
  const stats = { additions, deletions, total: additions + deletions };
  return { json: { ...showCommit(call.forge, repository.project, commit), stats, status: null, last_pipeline: null } };
}

async function diff(call: Call) {
  const repository = findRepository(call);
  const commit = await load(call, repository);
  return paged(call.url, call.input, await diffFiles(repository.dir, commit.parents[0], commit.id), showDiff);
}

async function refs(call: Call) {
  const repository = findRepository(call);
  const { id } = await load(call, repository);
  const found: { type: string; name: string }[] = [];
  for (const [kind, type] of [
    ['heads', 'branch'],
    ['tags', 'tag'],
  ] as const) {
    for (const ref of await listRefs(repository.dir, kind)) {
      const inside = await tryGit(['merge-base', '--is-ancestor', id, ref.sha], { dir: repository.dir });
      if (inside.code === 0) found.push({ type, name: ref.name });
    }
  }
  return paged(call.url, call.input, found, (each) => each);
}

const kinds = ['create', 'update', 'delete', 'move', 'chmod'] as const;

function readAction(value: unknown): CommitAction {
  if (typeof value !== 'object' || value === null) throw invalid('actions');
  const input = new Input(new URLSearchParams(), value as JsonObject);
  const action = input.choice('action', kinds);
  if (!action) throw missing('actions[action]');
  const content = input.text('content');
  const previousPath = input.text('previous_path');
  const lastCommitId = input.text('last_commit_id');
  const executable = input.flag('execute_filemode');
  return {
    action,
    path: input.needText('file_path'),
    ...(content === undefined ? {} : { content: readContent(content, input.text('encoding')) }),
    ...(previousPath ? { previousPath } : {}),
    ...(lastCommitId ? { lastCommitId } : {}),
    ...(executable === undefined ? {} : { executable }),
  };
}

async function create(call: Call) {
  const repository = repositoryWithLevel(call, accessLevels.developer);
  const branch = call.input.needText('branch');
  const message = call.input.needText('commit_message');
  const list = call.input.values.actions;
  if (!Array.isArray(list)) throw missing('actions');
  const sha = await makeCommit(call, repository, { branch, message, actions: list.map(readAction) });
  const commit = await readCommit(repository.dir, sha);
  if (!commit) throw new ApiError(500, { message: '500 Internal Server Error' });
  return { status: 201, json: showCommit(call.forge, repository.project, commit) };
}

async function compare(call: Call) {
  const repository = findRepository(call);
  const { forge, input } = call;
  const [from, to] = await Promise.all([
    findCommit(repository, input.needText('from'), 'Ref'),
    findCommit(repository, input.needText('to'), 'Ref'),
  ]);
  const base = input.flag('straight') ? from : await mergeBase(repository.dir, from, to);
  if (!base) throw badRequest('The two references have no common history.');
  const commits = (await listCommits(repository.dir, `${from}..${to}`)).reverse();
  const shown = commits.map((each) => showCommit(forge, repository.project, each));
  const diffs = await diffFiles(repository.dir, base, to);
  const json = {
    commit: shown.at(-1) ?? null,
    commits: shown,
    diffs: diffs.map(showDiff),
    compare_timeout: false,
    compare_same_ref: from === to,
    web_url: `${forge.publicUrl}/${forge.store.projectPath(repository.project)}/-/compare/${from}...${to}`,
  };
  return { json };
}

export const commitRoutes: Routes = [
  ['GET', 'projects/:id/repository/commits', list],
  ['POST', 'projects/:id/repository/commits', create],
  ['GET', 'projects/:id/repository/commits/:sha', one],
  ['GET', 'projects/:id/repository/commits/:sha/diff', diff],
  ['GET', 'projects/:id/repository/commits/:sha/refs', refs],
  ['GET', 'projects/:id/repository/compare', compare],
];
