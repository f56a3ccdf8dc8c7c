import { accessLevels, type Project } from '../domain/model.ts';
import type { Call } from '../http/call.ts';
import { missing } from '../http/errors.ts';
import { paged } from '../http/paging.ts';
import type { PipelineForge } from '../forge.ts';
import { type CommitStatus, isFinished } from '../pipelines/model.ts';
import { findCommit, findRepository, needUser, projectWithLevel } from './find.ts';
import { pipelineForge } from './find-pipeline.ts';
import type { Routes } from './routes.ts';
import { showJobAsStatus, showStatus } from './show-pipeline.ts';

const states = ['pending', 'running', 'success', 'failed', 'canceled', 'skipped'] as const;

function fromJobs(forge: PipelineForge, project: Project, sha: string, all: boolean) {
  const { store } = forge.pipelines;
  return store
    .ofProject(project.id)
    .filter((pipeline) => pipeline.sha === sha)
    .flatMap((pipeline) =>
      store
        .jobsOf(pipeline.id, all)
        .map((job) => ({ ...showJobAsStatus(forge, project, pipeline, job), stage: job.stage })),
    );
}

async function list(call: Call) {
  const repository = findRepository(call);
  const forge = pipelineForge(call);
  const sha = await findCommit(repository, call.params.sha);
  const { project } = repository;
  const own = forge.pipelines.store.statuses.all().filter((each) => each.projectId === project.id && each.sha === sha);
  const all = [
    ...fromJobs(forge, project, sha, call.input.flag('all') ?? false),
    ...own.map((each) => ({ ...showStatus(forge, each), stage: 'external' })),
  ];
  const { input } = call;
  const found = all.filter((each) =>
    (['ref', 'name', 'stage'] as const).every((key) => !input.has(key) || each[key] === input.text(key)),
  );
  return paged(call.url, call.input, found, ({ stage: _, ...each }) => each);
}

/** One status for each name: the same one told again is the same one, further on. */
async function set(call: Call) {
  const project = projectWithLevel(call, accessLevels.developer);
  const { input } = call;
  const forge = pipelineForge(call);
  const author = needUser(call);
  const status = input.choice('state', states);
  if (!status) throw missing('state');
  const sha = await findCommit({ project, dir: forge.repositories.path(project.id) }, call.params.sha);
  const name = input.text('name') ?? input.text('context') ?? 'default';
  const ref = input.text('ref') ?? project.defaultBranch;
  const { store } = forge.pipelines;
  const saved = await forge.store.lock.run(`status-${project.id}-${sha}`, async () => {
    const same = (each: CommitStatus) =>
      each.projectId === project.id && each.sha === sha && each.name === name && each.ref === ref;
    const known = store.statuses.find(same);
    const now = new Date().toISOString();
    return store.statuses.put({
      id: known?.id ?? (await forge.store.sequences.next('statuses')),
      ...{ projectId: project.id, sha, ref, name, status, authorId: author.id },
      description: input.text('description') ?? known?.description ?? null,
      targetUrl: input.text('target_url') ?? known?.targetUrl ?? null,
      coverage: input.has('coverage') ? Number(input.text('coverage')) : (known?.coverage ?? null),
      createdAt: known?.createdAt ?? now,
      startedAt: known?.startedAt ?? (status === 'pending' ? null : now),
      finishedAt: isFinished(status) ? now : null,
    });
  });
  return { status: 201, json: showStatus(forge, saved) };
}

export const statusRoutes: Routes = [
  ['GET', 'projects/:id/repository/commits/:sha/statuses', list],
  ['POST', 'projects/:id/statuses/:sha', set],
];
