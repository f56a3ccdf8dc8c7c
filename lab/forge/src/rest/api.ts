import type { Handler } from '../http/call.ts';
import { Router } from '../../../kit/router.ts';
import { branchRoutes } from './branches.ts';
import { lintRoutes } from './ci-lint.ts';
import { commitRoutes } from './commits.ts';
import { eventRoutes } from './events.ts';
import { fileRoutes } from './files.ts';
import { groupRoutes } from './groups.ts';
import { hookRoutes } from './hooks.ts';
import { instanceRoutes } from './instance.ts';
import { jobRoutes } from './jobs.ts';
import { memberRoutes } from './members.ts';
import { mergeRequestRoutes } from './merge-requests.ts';
import { namespaceRoutes } from './namespaces.ts';
import { pipelineListRoutes } from './pipelines.ts';
import { projectRoutes } from './projects.ts';
import { searchRoutes } from './search.ts';
import { statusRoutes } from './statuses.ts';
import { tagRoutes } from './tags.ts';
import { tokenRoutes } from './tokens.ts';
import { treeRoutes } from './tree.ts';
import { triggerRoutes } from './triggers.ts';
import { userRoutes } from './users.ts';
import { groupVariableRoutes, variableRoutes } from './variables.ts';

const all = [
  ...[instanceRoutes, userRoutes, namespaceRoutes, groupRoutes, projectRoutes, memberRoutes],
  ...[branchRoutes, tagRoutes, treeRoutes, fileRoutes, commitRoutes, mergeRequestRoutes],
  ...[hookRoutes, eventRoutes, tokenRoutes, variableRoutes, searchRoutes],
];

const pipelineRoutes = [pipelineListRoutes, jobRoutes, lintRoutes, statusRoutes, triggerRoutes, groupVariableRoutes];

export function restRouter(withPipelines: boolean): Router<Handler> {
  const router = new Router<Handler>();
  for (const [method, pattern, handler] of (withPipelines ? [...all, ...pipelineRoutes] : all).flat())
    router.add(method, `/api/v4/${pattern}`, handler);
  return router;
}
