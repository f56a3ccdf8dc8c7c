import type { MergeRequest } from '../domain/model.ts';
import type { Call } from '../http/call.ts';

export function filterMergeRequests(call: Call, requests: readonly MergeRequest[]): MergeRequest[] {
  const { input, forge } = call;
  const state = input.choice('state', ['opened', 'closed', 'merged', 'locked', 'all']);
  const author = input.text('author_username');
  const authorId = author ? (forge.store.userByName(author)?.id ?? -1) : input.number('author_id');
  const iids = input.numbers('iids');
  const search = input.text('search')?.toLowerCase() ?? '';
  const source = input.text('source_branch');
  const target = input.text('target_branch');
  const labels = input.list('labels') ?? [];
  const direction = input.choice('sort', ['asc', 'desc']) === 'asc' ? 1 : -1;
  return requests
    .filter((request) => !state || state === 'all' || request.state === state)
    .filter((request) => !iids || iids.includes(request.iid))
    .filter((request) => authorId === undefined || request.authorId === authorId)
    .filter((request) => !source || request.sourceBranch === source)
    .filter((request) => !target || request.targetBranch === target)
    .filter((request) => labels.every((label) => request.labels.includes(label)))
    .filter((request) => `${request.title}\n${request.description}`.toLowerCase().includes(search))
    .sort((one, other) => direction * (one.id - other.id));
}
