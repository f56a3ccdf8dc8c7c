import type { MergeRequest, Project, User } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import { countCommits, isAncestor } from '../git/log.ts';
import { tryMerge, writeMergeCommit } from '../git/merge.ts';
import { resolveCommit, zeroSha } from '../git/read.ts';
import { deleteRef, moveRef } from '../git/write.ts';
import { ApiError } from '../http/errors.ts';
import { announcePush } from './pushes.ts';

export type Heads = { source?: string; target?: string };

export type MergeStatus =
  | 'mergeable'
  | 'conflict'
  | 'draft_status'
  | 'not_open'
  | 'source_missing'
  | 'target_missing'
  | 'commits_status'
  | 'need_rebase';

export async function findHeads(dir: string, request: MergeRequest): Promise<Heads> {
  const [source, target] = await Promise.all([
    resolveCommit(dir, `refs/heads/${request.sourceBranch}`),
    resolveCommit(dir, `refs/heads/${request.targetBranch}`),
  ]);
  return { ...(source ? { source } : {}), ...(target ? { target } : {}) };
}

export function isDraft(request: MergeRequest): boolean {
  return /^(draft:|\[draft\]|\(draft\)|wip:)/i.test(request.title);
}

export async function mergeStatus(dir: string, project: Project, request: MergeRequest): Promise<MergeStatus> {
  if (request.state !== 'opened') return 'not_open';
  const { source, target } = await findHeads(dir, request);
  if (!source) return 'source_missing';
  if (!target) return 'target_missing';
  if ((await countCommits(dir, `${target}..${source}`)) === 0) return 'commits_status';
  if (isDraft(request)) return 'draft_status';
  if (project.settings.merge_method === 'ff' && !(await isAncestor(dir, target, source))) return 'need_rebase';
  return 'conflict' in (await tryMerge(dir, target, source)) ? 'conflict' : 'mergeable';
}

export type MergeWish = { sha?: string; message?: string; squash: boolean; removeSource: boolean };

type Merging = NonNullable<MergeRequest['merging']>;

type Plan = { dir: string; source: string; target: string; tree: string };

async function plan(forge: Forge, project: Project, request: MergeRequest, wish: MergeWish): Promise<Plan> {
  const dir = forge.repositories.path(project.id);
  const status = await mergeStatus(dir, project, request);
  if (status === 'conflict') throw new ApiError(422, { message: 'Branch cannot be merged' });
  if (status !== 'mergeable') throw new ApiError(405, { message: '405 Method Not Allowed' });
  const { source = '', target = '' } = await findHeads(dir, request);
  if (wish.sha && wish.sha !== source) {
    throw new ApiError(409, { message: `SHA does not match HEAD of source branch: ${source}` });
  }
  const outcome = await tryMerge(dir, target, source);
  if ('conflict' in outcome) throw new ApiError(422, { message: 'Branch cannot be merged' });
  return { dir, source, target, tree: outcome.tree };
}

function defaultMessage(forge: Forge, project: Project, request: MergeRequest): string {
  const where = `${forge.store.projectPath(project)}!${request.iid}`;
  return `Merge branch '${request.sourceBranch}' into '${request.targetBranch}'\n\n${request.title}\n\nSee merge request ${where}`;
}

async function writeResult(
  forge: Forge,
  project: Project,
  request: MergeRequest,
  user: User,
  wish: MergeWish,
  plan: Plan,
) {
  const { dir, source, target, tree } = plan;
  if (project.settings.merge_method === 'ff' && !wish.squash) return source;
  const message = wish.message ?? (wish.squash ? request.title : defaultMessage(forge, project, request));
  const parents = wish.squash ? [target] : [target, source];
  return writeMergeCommit(dir, { tree, parents, message, author: user, committer: user });
}

/** One merge at a time for each repository; the branch and the record always end up telling the same. */
export async function merge(
  forge: Forge,
  project: Project,
  id: number,
  user: User,
  wish: MergeWish,
): Promise<MergeRequest> {
  const { store } = forge;
  return store.lock.run(`repository-${project.id}`, async () => {
    const request = store.mergeRequests.get(id);
    if (!request) throw new ApiError(404, { message: '404 Not found' });
    const planned = await plan(forge, project, request, wish);
    const commit = await writeResult(forge, project, request, user, wish, planned);
    const { source, target } = planned;
    const merging: Merging = { commit, userId: user.id, source, target, removeSource: wish.removeSource };
    await store.mergeRequests.change(id, (current) => ({ ...current, merging }));
    try {
      await moveRef(planned.dir, `refs/heads/${request.targetBranch}`, commit, target);
    } catch {
      await forget(forge, id);
      throw new ApiError(409, { message: 'The target branch has changed in the meantime. Try again.' });
    }
    const { merged, announce } = await finish(forge, project, request, user, merging);
    await announce();
    return merged;
  });
}

const forget = (forge: Forge, id: number): Promise<unknown> =>
  forge.store.mergeRequests.change(id, ({ merging: _, ...current }) => current);

/** What has to happen once the target branch has moved. The note of the merge goes last, so that all of it is done. */
async function finish(forge: Forge, project: Project, request: MergeRequest, user: User, merging: Merging) {
  const { commit, source, target } = merging;
  const dir = forge.repositories.path(project.id);
  const heads = await findHeads(dir, request);
  const sourceRef = `refs/heads/${request.sourceBranch}`;
  // Somebody may have pushed to it since: then it is not the branch that was merged.
  const isMeant = heads.source === source || heads.source === undefined;
  const removes = merging.removeSource && request.sourceBranch !== project.defaultBranch && isMeant;
  if (removes && heads.source) await deleteRef(dir, sourceRef);
  const merged = (await markMerged(forge, request.id, merging)) ?? request;
  const updates = [{ ref: `refs/heads/${request.targetBranch}`, before: target, after: commit }];
  if (removes) updates.push({ ref: sourceRef, before: source, after: zeroSha });
  const announce = async (): Promise<void> => {
    await announcePush(forge, project, user, updates);
    forge.events.publish({ kind: 'merge-request', action: 'merge', project, user, mergeRequest: merged });
  };
  return { merged, announce };
}

function markMerged(forge: Forge, id: number, { commit, userId, source, target }: Merging) {
  const now = new Date().toISOString();
  return forge.store.mergeRequests.change(id, ({ merging: _, ...current }) => ({
    ...current,
    state: 'merged',
    mergedAt: now,
    updatedAt: now,
    mergedById: userId,
    mergeCommitSha: commit,
    headSha: source,
    baseSha: target,
  }));
}

async function settle(forge: Forge, project: Project, request: MergeRequest, merging: Merging) {
  const { target } = await findHeads(forge.repositories.path(project.id), request);
  const user = forge.store.users.get(merging.userId);
  const done = target !== undefined && (await isAncestor(forge.repositories.path(project.id), merging.commit, target));
  forge.log.info('Settled a merge that was cut off.', { mergeRequest: request.iid, project: project.id, done });
  if (done && user) return (await finish(forge, project, request, user, merging)).announce;
  await forget(forge, request.id);
  return undefined;
}

/**
 * At start: a merge whose branch moved before the forge died is brought to its end, one that did not is forgotten.
 * Answers how to tell those who listen, for the time when somebody does.
 */
export async function settleMerges(forge: Forge): Promise<() => Promise<void>> {
  const { store } = forge;
  const announcements: (() => Promise<void>)[] = [];
  for (const request of store.mergeRequests.all()) {
    const project = store.projects.get(request.projectId);
    if (!project) await store.mergeRequests.remove(request.id);
    else if (request.merging) {
      const announce = await settle(forge, project, request, request.merging);
      if (announce) announcements.push(announce);
    }
  }
  return async () => {
    for (const announce of announcements) await announce();
  };
}
