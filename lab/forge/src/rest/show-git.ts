import type { Project } from '../domain/model.ts';
import { matchesBranch } from '../domain/access.ts';
import type { Forge } from '../forge.ts';
import type { FileDiff } from '../git/diff.ts';
import type { Commit } from '../git/log.ts';

export function showCommit(forge: Forge, project: Project, commit: Commit) {
  return {
    id: commit.id,
    short_id: commit.id.slice(0, 8),
    created_at: commit.committer.date,
    parent_ids: commit.parents,
    title: commit.title,
    message: `${commit.message}\n`,
    author_name: commit.author.name,
    author_email: commit.author.email,
    authored_date: commit.author.date,
    committer_name: commit.committer.name,
    committer_email: commit.committer.email,
    committed_date: commit.committer.date,
    trailers: {},
    extended_trailers: {},
    web_url: `${forge.publicUrl}/${forge.store.projectPath(project)}/-/commit/${commit.id}`,
  };
}

export function showBranch(forge: Forge, project: Project, name: string, commit: Commit) {
  const guarded = project.protectedBranches.some((rule) => matchesBranch(rule.name, name));
  return {
    name,
    commit: showCommit(forge, project, commit),
    merged: false,
    protected: guarded,
    developers_can_push: !guarded,
    developers_can_merge: !guarded,
    can_push: true,
    default: name === project.defaultBranch,
    web_url: `${forge.publicUrl}/${forge.store.projectPath(project)}/-/tree/${name}`,
  };
}

export function showDiff(diff: FileDiff) {
  return {
    diff: diff.patch,
    new_path: diff.newPath,
    old_path: diff.oldPath,
    a_mode: diff.oldMode,
    b_mode: diff.newMode,
    new_file: diff.status === 'added',
    renamed_file: diff.status === 'renamed',
    deleted_file: diff.status === 'removed',
    generated_file: false,
  };
}
