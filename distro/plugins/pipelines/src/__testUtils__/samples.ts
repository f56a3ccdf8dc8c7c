import type { EntityPipelines, PipelineJob, PipelineRun } from '@stagecraft/plugin-pipelines-common';

const forge = 'https://forge.example/checkout/cart';

export const run = (id: number, status: string, more: Partial<PipelineRun> = {}): PipelineRun => ({
  id,
  status,
  source: 'push',
  ref: 'main',
  commit: { sha: `${id}`.padEnd(40, 'f'), title: `feat: number ${id}`, url: `${forge}/-/commit/${id}` },
  by: 'Omar Haddad',
  createdAt: new Date(Date.now() - 180_000).toISOString(),
  durationSeconds: 62,
  url: `${forge}/-/pipelines/${id}`,
  ...more,
});

export const job = (name: string, status: string, more: Partial<PipelineJob> = {}): PipelineJob => ({
  id: name.length,
  name,
  stage: 'test',
  status,
  mayFail: false,
  durationSeconds: 4,
  url: `${forge}/-/jobs/${name.length}`,
  ...more,
});

export const answer = (pipelines: PipelineRun[], jobs: PipelineJob[] = []): EntityPipelines => ({
  project: { path: 'checkout/cart', url: forge },
  pipelines,
  jobs,
});
