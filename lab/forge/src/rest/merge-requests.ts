import { canReadCode, canSeeProject, neededLevel, projectLevel } from '../domain/access.ts';
import type { MergeRequestAction } from '../domain/events.ts';
import { accessLevels, type MergeRequest, type Project } from '../domain/model.ts';
import { diffFiles } from '../git/diff.ts';
import { listCommits } from '../git/log.ts';
import { resolveCommit } from '../git/read.ts';
import type { Call } from '../http/call.ts';
import { ApiError, badRequest, forbidden, notFound, unauthorized } from '../http/errors.ts';
import { paged } from '../http/paging.ts';
import { withPipelines } from '../forge.ts';
import { merge } from '../service/merge-requests.ts';
import { findProject, findRepository, needUser, repositoryWithLevel } from './find.ts';
import { filterMergeRequests } from './merge-request-filter.ts';
import { changeRange, showMergeRequest } from './merge-request-show.ts';
import { showPipeline } from './show-pipeline.ts';
import type { Routes } from './routes.ts';
import { showCommit, showDiff } from './show-git.ts';

function ofProject(call: Call, project: Project): MergeRequest[] {
  return call.forge.store.mergeRequests.all().filter((request) => request.projectId === project.id);
}

function find(call: Call, project: Project): MergeRequest {
  const found = ofProject(call, project).find((request) => String(request.iid) === call.params.iid);
  if (!found) throw notFound();
  return found;
}

function list(call: Call) {
  const { project } = findRepository(call);
  const found = filterMergeRequests(call, ofProject(call, project));
  return paged(call.url, call.input, found, (request) => showMergeRequest(call.forge, project, request));
}

function listAll(call: Call) {
  const user = needUser(call);
  const { forge, viewer, input } = call;
  const mine = (input.text('scope') ?? 'created_by_me') !== 'all';
  const visible = forge.store.mergeRequests.all().filter((request) => {
    const project = forge.store.projects.get(request.projectId);
    const open = project && canSeeProject(forge.store, viewer, project) && canReadCode(forge.store, viewer, project);
    return open && (!mine || request.authorId === user.id);
  });
  return paged(call.url, input, filterMergeRequests(call, visible), (request) => {
    const project = forge.store.projects.get(request.projectId);
    return project && showMergeRequest(forge, project, request);
  });
}

async function one(call: Call) {
  const { project } = findRepository(call);
  const request = find(call, project);
  return {
    json: { ...(await showMergeRequest(call.forge, project, request)), ...headPipeline(call, project, request) },
  };
}

/** The newest pipeline of what would be merged: its own if there is one, otherwise that of the branch. */
function headPipeline(call: Call, project: Project, request: MergeRequest) {
  const forge = withPipelines(call.forge);
  if (!forge) return {};
  const near = forge.pipelines.store
    .ofProject(project.id)
    .filter((each) => each.ref === request.sourceBranch && !each.tag);
  const found = near.findLast((each) => each.mergeRequestId === request.id) ?? near.at(-1);
  return { head_pipeline: found ? showPipeline(forge, project, found) : null };
}

function people(call: Call, many: string, single: string): number[] | undefined {
  return call.input.numbers(many) ?? call.input.numbers(single);
}

async function create(call: Call) {
  const { forge, input } = call;
  const { project, dir } = repositoryWithLevel(call, accessLevels.developer);
  const user = needUser(call);
  const sourceBranch = input.needText('source_branch');
  const targetBranch = input.needText('target_branch');
  const title = input.needText('title');
  if (sourceBranch === targetBranch) throw badRequest(["You can't use same project/branch for source and target"]);
  const headSha = await resolveCommit(dir, `refs/heads/${sourceBranch}`);
  if (!headSha) throw badRequest([`Source branch "${sourceBranch}" does not exist`]);
  if (!(await resolveCommit(dir, `refs/heads/${targetBranch}`))) {
    throw badRequest([`Target branch "${targetBranch}" does not exist`]);
  }
  const now = new Date().toISOString();
  const request = await forge.store.lock.run(`merge-requests-${project.id}`, async () => {
    const others = ofProject(call, project);
    const twin = others.find(
      (each) => each.state === 'opened' && each.sourceBranch === sourceBranch && each.targetBranch === targetBranch,
    );
    if (twin)
      throw new ApiError(409, {
        message: [`Another open merge request already exists for this source branch: !${twin.iid}`],
      });
    return forge.store.mergeRequests.put({
      id: await forge.store.sequences.next('mergeRequests'),
      iid: Math.max(0, ...others.map((each) => each.iid)) + 1,
      ...{ projectId: project.id, title, sourceBranch, targetBranch, headSha },
      description: input.text('description') ?? '',
      state: 'opened',
      authorId: user.id,
      assigneeIds: people(call, 'assignee_ids', 'assignee_id') ?? [],
      reviewerIds: input.numbers('reviewer_ids') ?? [],
      labels: input.list('labels') ?? [],
      removeSourceBranch: input.flag('remove_source_branch') ?? false,
      squash: input.flag('squash') ?? false,
      ...{ createdAt: now, updatedAt: now },
    });
  });
  forge.events.publish({ kind: 'merge-request', action: 'open', project, user, mergeRequest: request });
  return { status: 201, json: await showMergeRequest(forge, project, request) };
}

function changeState(call: Call, request: MergeRequest): { edit: Partial<MergeRequest>; action: MergeRequestAction } {
  const wanted = call.input.choice('state_event', ['close', 'reopen']);
  if (!wanted) return { edit: {}, action: 'update' };
  const fits = wanted === 'close' ? request.state === 'opened' : request.state === 'closed';
  if (!fits) return { edit: {}, action: 'update' };
  if (wanted === 'reopen') return { edit: { state: 'opened' }, action: 'reopen' };
  const closedById = needUser(call).id;
  return { edit: { state: 'closed', closedAt: new Date().toISOString(), closedById }, action: 'close' };
}

async function edit(call: Call) {
  const { forge, input } = call;
  const project = findProject(call);
  const user = needUser(call);
  const request = find(call, project);
  const level = projectLevel(forge.store, call.viewer, project);
  if (level < accessLevels.developer && request.authorId !== user.id) throw forbidden();
  const { edit: state, action } = changeState(call, request);
  const target = input.text('target_branch');
  if (target && !(await resolveCommit(forge.repositories.path(project.id), `refs/heads/${target}`))) {
    throw badRequest([`Target branch "${target}" does not exist`]);
  }
  const changed = await forge.store.mergeRequests.change(request.id, (current) => ({
    ...current,
    ...state,
    title: input.text('title') ?? current.title,
    description: input.text('description') ?? current.description,
    targetBranch: target ?? current.targetBranch,
    assigneeIds: people(call, 'assignee_ids', 'assignee_id') ?? current.assigneeIds,
    reviewerIds: input.numbers('reviewer_ids') ?? current.reviewerIds,
    labels: input.list('labels') ?? current.labels,
    removeSourceBranch: input.flag('remove_source_branch') ?? current.removeSourceBranch,
    squash: input.flag('squash') ?? current.squash,
    updatedAt: new Date().toISOString(),
  }));
  const result = changed ?? request;
  forge.events.publish({ kind: 'merge-request', action, project, user, mergeRequest: result });
  return { json: await showMergeRequest(forge, project, result) };
}

async function accept(call: Call) {
  const { forge, input } = call;
  const { project } = findRepository(call);
  const user = needUser(call);
  const request = find(call, project);
  const level = projectLevel(forge.store, call.viewer, project);
  // GitLab answers 401 to somebody who is known but may not merge.
  if (level < neededLevel(project, request.targetBranch, 'merge') || project.archived) throw unauthorized();
  const sha = input.text('sha');
  const squash = input.flag('squash') ?? request.squash;
  const message = squash ? input.text('squash_commit_message') : input.text('merge_commit_message');
  const merged = await merge(forge, project, request.id, user, {
    ...(sha ? { sha } : {}),
    ...(message ? { message } : {}),
    squash,
    removeSource: input.flag('should_remove_source_branch') ?? request.removeSourceBranch,
  });
  return { json: await showMergeRequest(forge, project, merged) };
}

async function commits(call: Call) {
  const { project, dir } = findRepository(call);
  const range = await changeRange(dir, find(call, project));
  const found = range ? await listCommits(dir, `${range.base}..${range.source}`) : [];
  return paged(call.url, call.input, found, (commit) => showCommit(call.forge, project, commit));
}

async function diffs(call: Call) {
  const { project, dir } = findRepository(call);
  const range = await changeRange(dir, find(call, project));
  return paged(call.url, call.input, range ? await diffFiles(dir, range.base, range.source) : [], showDiff);
}

/** The forge knows no approval rules, so there are none to list. */
function approvalRules(call: Call) {
  find(call, findRepository(call).project);
  return { json: [] };
}

const base = 'projects/:id/merge_requests';

export const mergeRequestRoutes: Routes = [
  ['GET', 'merge_requests', listAll],
  ['GET', base, list],
  ['POST', base, create],
  ['GET', `${base}/:iid`, one],
  ['PUT', `${base}/:iid`, edit],
  ['PUT', `${base}/:iid/merge`, accept],
  ['GET', `${base}/:iid/commits`, commits],
  ['GET', `${base}/:iid/diffs`, diffs],
  ['GET', `${base}/:iid/approval_rules`, approvalRules],
];
