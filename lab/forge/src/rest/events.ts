import type { Push } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import { zeroSha } from '../git/read.ts';
import type { Call } from '../http/call.ts';
import { paged } from '../http/paging.ts';
import { findRepository } from './find.ts';
import type { Routes } from './routes.ts';
import { showUserBasic } from './show.ts';

const shaOf = (sha: string) => (sha === zeroSha ? null : sha);

function kindOf({ before, after }: Push): 'created' | 'removed' | 'pushed' {
  if (before === zeroSha) return 'created';
  return after === zeroSha ? 'removed' : 'pushed';
}

const names = { created: 'pushed new', removed: 'deleted', pushed: 'pushed to' };

function show(forge: Forge, push: Push) {
  const author = forge.store.users.get(push.userId);
  const action = kindOf(push);
  return {
    id: push.id,
    project_id: push.projectId,
    action_name: names[action],
    target_id: null,
    target_type: null,
    author_id: push.userId,
    author: author && showUserBasic(forge, author),
    author_username: author?.username ?? null,
    created_at: push.createdAt,
    push_data: {
      ...{ action, ref_type: 'branch', ref: push.branch },
      ...{ commit_from: shaOf(push.before), commit_to: shaOf(push.after) },
    },
  };
}

/** Pushes are what this forge remembers; the newest comes first. */
function list(call: Call) {
  const { project } = findRepository(call);
  const wanted = call.input.text('action') ?? 'pushed';
  const pushes = call.forge.store.pushes.all().filter(({ projectId }) => projectId === project.id);
  const found = wanted === 'pushed' ? pushes.reverse() : [];
  return paged(call.url, call.input, found, (push) => show(call.forge, push));
}

export const eventRoutes: Routes = [['GET', 'projects/:id/events', list]];
