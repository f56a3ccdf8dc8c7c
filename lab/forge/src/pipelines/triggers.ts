import type { ForgeEvent } from '../domain/events.ts';
import type { MergeRequest, Project, User } from '../domain/model.ts';
import { resolveCommit, zeroSha } from '../git/read.ts';
import { cancelOlder, deletePipeline } from './actions.ts';
import type { PipelineForge } from '../forge.ts';
import { createPipeline, createQuietly } from './write.ts';
import type { Wish } from './create.ts';

type Push = Extract<ForgeEvent, { kind: 'push' }>;

async function make(forge: PipelineForge, wish: Wish): Promise<void> {
  const pipeline = await createQuietly(forge, wish);
  if (!pipeline) return;
  forge.log.info('A pipeline was made.', { pipeline: pipeline.id, ref: pipeline.ref, source: pipeline.source });
  // One that never began takes nobody's place.
  if (!pipeline.yamlErrors) await cancelOlder(forge, pipeline);
}

async function mergeRequestWish(
  forge: PipelineForge,
  project: Project,
  user: User,
  mergeRequest: MergeRequest,
  beforeSha = zeroSha,
): Promise<Wish | undefined> {
  const dir = forge.repositories.path(project.id);
  const sha = await resolveCommit(dir, `refs/heads/${mergeRequest.sourceBranch}`);
  if (!sha) return undefined;
  const source = 'merge_request_event' as const;
  // The branch, as a person would name it, whatever GitLab's own hidden ref is called.
  const pipeline = { ref: mergeRequest.sourceBranch, tag: false, sha, beforeSha, source };
  return { project, user, pipeline, mergeRequest, variables: [] };
}

async function onPush(forge: PipelineForge, { project, user, ref, before, after }: Push): Promise<void> {
  if (after === zeroSha) return;
  const tag = ref.startsWith('refs/tags/');
  const name = ref.replace(/^refs\/(heads|tags)\//, '');
  // A tag may be an object of its own: the commit counts.
  const sha = (await resolveCommit(forge.repositories.path(project.id), ref)) ?? after;
  const pipeline = { ref: name, tag, sha, beforeSha: before, source: 'push' as const };
  await make(forge, { project, user, pipeline, variables: [] });
  if (tag) return;
  const requests = forge.store.mergeRequests
    .all()
    .filter((each) => each.projectId === project.id && each.state === 'opened' && each.sourceBranch === name);
  for (const request of requests) {
    const wish = await mergeRequestWish(forge, project, user, request, before);
    if (wish) await make(forge, wish);
  }
}

/** What a person asks for on a merge request's page; a fault in the file is an error of theirs. */
export async function createForMergeRequest(forge: PipelineForge, project: Project, user: User, request: MergeRequest) {
  const wish = await mergeRequestWish(forge, project, user, request);
  return wish && createPipeline(forge, wish);
}

export async function onEvent(forge: PipelineForge, event: ForgeEvent): Promise<void> {
  if (event.kind === 'push') return onPush(forge, event);
  if (event.kind === 'merge-request' && (event.action === 'open' || event.action === 'reopen')) {
    const wish = await mergeRequestWish(forge, event.project, event.user, event.mergeRequest);
    if (wish) await make(forge, wish);
  }
  if (event.kind === 'project' && event.action === 'destroy') {
    const { store } = forge.pipelines;
    for (const pipeline of store.ofProject(event.project.id)) await deletePipeline(forge, pipeline.id);
    for (const kept of [store.statuses, store.triggers]) {
      for (const each of kept.all()) if (each.projectId === event.project.id) await kept.remove(each.id);
    }
  }
}
