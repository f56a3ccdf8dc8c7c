import type { MergeRequest, Project } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import { mergeBase } from '../git/log.ts';
import { findHeads, isDraft, mergeStatus } from '../service/merge-requests.ts';
import { showUserBasic } from './show.ts';

function people(forge: Forge, ids: readonly number[]) {
  return ids
    .map((id) => forge.store.users.get(id))
    .filter((user) => user !== undefined)
    .map((user) => showUserBasic(forge, user));
}

function person(forge: Forge, id: number | undefined) {
  return id === undefined ? null : (people(forge, [id])[0] ?? null);
}

export async function showMergeRequest(forge: Forge, project: Project, request: MergeRequest) {
  const dir = forge.repositories.path(project.id);
  const status = await mergeStatus(dir, project, request);
  const { source } = await findHeads(dir, request);
  const path = forge.store.projectPath(project);
  const assignees = people(forge, request.assigneeIds);
  return {
    id: request.id,
    iid: request.iid,
    project_id: project.id,
    title: request.title,
    description: request.description,
    state: request.state,
    created_at: request.createdAt,
    updated_at: request.updatedAt,
    merged_by: person(forge, request.mergedById),
    merge_user: person(forge, request.mergedById),
    merged_at: request.mergedAt ?? null,
    closed_by: person(forge, request.closedById),
    closed_at: request.closedAt ?? null,
    target_branch: request.targetBranch,
    source_branch: request.sourceBranch,
    author: person(forge, request.authorId),
    assignees,
    assignee: assignees[0] ?? null,
    reviewers: people(forge, request.reviewerIds),
    source_project_id: project.id,
    target_project_id: project.id,
    labels: request.labels,
    draft: isDraft(request),
    work_in_progress: isDraft(request),
    merge_when_pipeline_succeeds: false,
    merge_status: status === 'conflict' ? 'cannot_be_merged' : 'can_be_merged',
    detailed_merge_status: status,
    has_conflicts: status === 'conflict',
    sha: (request.state === 'opened' ? source : undefined) ?? request.headSha ?? null,
    merge_commit_sha: request.mergeCommitSha ?? null,
    squash_commit_sha: null,
    user_notes_count: 0,
    should_remove_source_branch: null,
    force_remove_source_branch: request.removeSourceBranch,
    squash: request.squash,
    references: { short: `!${request.iid}`, relative: `!${request.iid}`, full: `${path}!${request.iid}` },
    web_url: `${forge.publicUrl}/${path}/-/merge_requests/${request.iid}`,
  };
}

/** From where to where the change goes, also after the branches are gone. */
export async function changeRange(dir: string, request: MergeRequest) {
  const heads = await findHeads(dir, request);
  const merged = request.state === 'merged';
  const source = (merged ? request.headSha : undefined) ?? heads.source ?? request.headSha;
  const target = (merged ? request.baseSha : undefined) ?? heads.target;
  if (!source || !target) return undefined;
  const base = await mergeBase(dir, target, source);
  return base ? { base, source } : undefined;
}
