import type { ForgeEvent } from '../domain/events.ts';
import type { Project, User } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import { changedFiles } from '../git/diff.ts';
import { type Commit, listCommits } from '../git/log.ts';
import { zeroSha } from '../git/read.ts';
import { showNamespaceOf } from '../rest/show.ts';

export type Payload = Record<string, unknown>;

const visibilityLevels = { private: 0, internal: 10, public: 20 } as const;

export function projectFacts(forge: Forge, project: Project): Payload {
  const path = forge.store.projectPath(project);
  const web = `${forge.publicUrl}/${path}`;
  return {
    id: project.id,
    name: project.name,
    description: project.description,
    web_url: web,
    avatar_url: null,
    git_http_url: `${web}.git`,
    namespace: showNamespaceOf(forge, project)?.name,
    visibility_level: visibilityLevels[project.visibility],
    path_with_namespace: path,
    default_branch: project.defaultBranch,
    homepage: web,
    url: `${web}.git`,
    http_url: `${web}.git`,
  };
}

async function commitFacts(forge: Forge, project: Project, commit: Commit): Promise<Payload> {
  const dir = forge.repositories.path(project.id);
  const changes = await changedFiles(dir, commit.parents[0], commit.id);
  const paths = (status: string) => changes.filter((each) => each.status === status).map((each) => each.newPath);
  const renamed = changes.filter((each) => each.status === 'renamed');
  return {
    id: commit.id,
    message: `${commit.message}\n`,
    title: commit.title,
    timestamp: commit.committer.date,
    url: `${forge.publicUrl}/${forge.store.projectPath(project)}/-/commit/${commit.id}`,
    author: { name: commit.author.name, email: commit.author.email },
    added: [...paths('added'), ...renamed.map((each) => each.newPath)],
    modified: paths('modified'),
    removed: [...paths('removed'), ...renamed.map((each) => each.oldPath)],
  };
}

type Push = Extract<ForgeEvent, { kind: 'push' }>;

async function pushedCommits(forge: Forge, { project, before, after }: Push): Promise<Commit[]> {
  if (after === zeroSha) return [];
  const dir = forge.repositories.path(project.id);
  // A new branch shows what it adds to the default one, as far as twenty commits.
  const range = before === zeroSha ? after : `${before}..${after}`;
  return (await listCommits(dir, range, { limit: 20 })).reverse();
}

export async function pushPayload(forge: Forge, event: Push): Promise<Payload> {
  const { project, user, ref, before, after } = event;
  const commits = ref.startsWith('refs/tags/') ? [] : await pushedCommits(forge, event);
  const kind = ref.startsWith('refs/tags/') ? 'tag_push' : 'push';
  return {
    object_kind: kind,
    event_name: kind,
    before,
    after,
    ref,
    ref_protected: false,
    checkout_sha: after === zeroSha ? null : after,
    message: null,
    ...{ user_id: user.id, user_name: user.name, user_username: user.username, user_email: user.email },
    project_id: project.id,
    project: projectFacts(forge, project),
    repository: {
      name: project.name,
      url: `${forge.publicUrl}/${forge.store.projectPath(project)}.git`,
      description: project.description,
      homepage: `${forge.publicUrl}/${forge.store.projectPath(project)}`,
    },
    commits: await Promise.all(commits.map((commit) => commitFacts(forge, project, commit))),
    total_commits_count: commits.length,
  };
}

export function userFacts(user: User): Payload {
  return { id: user.id, name: user.name, username: user.username, avatar_url: null, email: user.email };
}

export function mergeRequestPayload(forge: Forge, event: Extract<ForgeEvent, { kind: 'merge-request' }>): Payload {
  const { project, user, mergeRequest: request, action } = event;
  return {
    object_kind: 'merge_request',
    event_type: 'merge_request',
    user: userFacts(user),
    project: projectFacts(forge, project),
    object_attributes: {
      id: request.id,
      iid: request.iid,
      title: request.title,
      description: request.description,
      state: request.state,
      action,
      source_branch: request.sourceBranch,
      target_branch: request.targetBranch,
      source_project_id: project.id,
      target_project_id: project.id,
      author_id: request.authorId,
      assignee_ids: request.assigneeIds,
      reviewer_ids: request.reviewerIds,
      created_at: request.createdAt,
      updated_at: request.updatedAt,
      merge_commit_sha: request.mergeCommitSha ?? null,
      url: `${forge.publicUrl}/${forge.store.projectPath(project)}/-/merge_requests/${request.iid}`,
      source: projectFacts(forge, project),
      target: projectFacts(forge, project),
    },
    labels: request.labels.map((title) => ({ title })),
  };
}

export function projectPayload(event: Extract<ForgeEvent, { kind: 'project' }>): Payload {
  const { project, user, fullPath } = event;
  return {
    event_name: `project_${event.action}`,
    created_at: project.createdAt,
    updated_at: project.lastActivityAt,
    name: project.name,
    path: project.path,
    path_with_namespace: fullPath,
    project_id: project.id,
    project_visibility: project.visibility,
    owners: [{ name: user.name, email: user.email }],
  };
}

export function groupPayload({ group, action }: Extract<ForgeEvent, { kind: 'group' }>): Payload {
  const { id, name, path, fullPath, createdAt } = group;
  return { event_name: `group_${action}`, group_id: id, name, path, full_path: fullPath, created_at: createdAt };
}

const memberEvents = { add: 'user_add_to_group', update: 'user_update_for_group', remove: 'user_remove_from_group' };

export function memberPayload({ group, user, level, action }: Extract<ForgeEvent, { kind: 'group-member' }>): Payload {
  return {
    event_name: memberEvents[action],
    group_id: group.id,
    group_name: group.name,
    group_path: group.fullPath,
    group_access: String(level),
    user_id: user.id,
    user_name: user.name,
    user_username: user.username,
    user_email: user.email,
  };
}
