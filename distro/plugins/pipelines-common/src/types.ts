/** Everything stands in GitLab's own words; the page has words for people. */
export interface PipelineRun {
  id: number;
  status: string;
  /** What made it: a push, a schedule, a merge request. */
  source?: string;
  /** The branch or the tag. */
  ref?: string;
  name?: string;
  commit: { sha: string; title?: string; url: string };
  by?: string;
  createdAt: string;
  startedAt?: string;
  durationSeconds?: number;
  /** What is wrong with the repository's pipeline file. */
  problem?: string;
  url: string;
}

export interface PipelineJob {
  id: number;
  name: string;
  stage: string;
  status: string;
  /** It may fail without failing its pipeline. */
  mayFail: boolean;
  /** Why it failed, where GitLab knows. */
  reason?: string;
  durationSeconds?: number;
  url: string;
}

export interface EntityPipelines {
  project: { path: string; url: string };
  /** The newest first. */
  pipelines: PipelineRun[];
  /** Of the newest pipeline, in the order of its stages. */
  jobs: PipelineJob[];
}

/** Nothing happens any more by itself in a pipeline or a job that is in one of these. */
const atRest = ['success', 'failed', 'canceled', 'skipped', 'manual', 'scheduled'];

export const isUnderWay = (status: string): boolean => !atRest.includes(status);
