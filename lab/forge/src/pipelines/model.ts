import type { Need, Retry, Artifacts, JobSpec, When } from '../ci/spec.ts';

export type Status =
  | 'created'
  | 'pending'
  | 'running'
  | 'success'
  | 'failed'
  | 'canceled'
  | 'skipped'
  | 'manual'
  | 'scheduled';

export type Source = 'push' | 'api' | 'web' | 'trigger' | 'merge_request_event';

export type PipelineVariable = { key: string; value: string; variable_type: 'env_var' | 'file' };

export type Pipeline = {
  id: number;
  iid: number;
  projectId: number;
  ref: string;
  tag: boolean;
  sha: string;
  beforeSha: string;
  source: Source;
  status: Status;
  userId: number;
  stages: string[];
  variables: PipelineVariable[];
  /** What the file gives to every job, with what `workflow:rules` added. */
  yamlVariables: Record<string, string>;
  autoCancel: 'conservative' | 'interruptible' | 'none';
  createdAt: string;
  updatedAt: string;
  name?: string;
  mergeRequestId?: number;
  startedAt?: string;
  finishedAt?: string;
  yamlErrors?: string[];
};

export type FailureReason =
  | 'script_failure'
  | 'job_execution_timeout'
  | 'stuck_or_timeout_failure'
  | 'runner_system_failure'
  | 'runner_unsupported'
  | 'data_integrity_failure'
  | 'user_blocked'
  | 'unknown_failure';

export type StoredArtifacts = { size: number; filename: string; expireAt: string | null };

export type Job = {
  id: number;
  pipelineId: number;
  projectId: number;
  name: string;
  stage: string;
  status: Status;
  userId: number;
  when: Exclude<When, 'never'>;
  allowFailure: boolean;
  variables: Record<string, string>;
  needs?: Need[];
  spec: Pick<JobSpec, 'script' | 'beforeScript' | 'afterScript' | 'interruptible' | 'tags' | 'allowFailureCodes'> & {
    retry: Retry;
    dependencies?: string[];
    timeout?: number;
    artifacts?: Artifacts;
    image?: string;
    environment?: string;
    idTokens?: Record<string, string[]>;
  };
  /** Another job has taken its place. */
  retried: boolean;
  /** How often it was tried again without anybody asking. */
  attempt: number;
  createdAt: string;
  startIn?: number;
  scheduledAt?: string;
  queuedAt?: string;
  startedAt?: string;
  finishedAt?: string;
  erasedAt?: string;
  failureReason?: FailureReason;
  exitCode?: number;
  tokenHash?: string;
  runner?: string;
  artifacts?: StoredArtifacts;
  /** What `artifacts:reports:dotenv` gives to the jobs that need this one. */
  dotenv?: Record<string, string>;
};

/** Starts pipelines of one project, with the rights of the person who made it. */
export type Trigger = {
  id: number;
  projectId: number;
  userId: number;
  description: string;
  hash: string;
  /** The first letters, by which a person knows it again. */
  begins: string;
  createdAt: string;
  lastUsed: string | null;
};

/** What somebody outside says about a commit. */
export type CommitStatus = {
  id: number;
  projectId: number;
  sha: string;
  ref: string;
  name: string;
  status: Status;
  description: string | null;
  targetUrl: string | null;
  coverage: number | null;
  authorId: number;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
};

export const finished: readonly Status[] = ['success', 'failed', 'canceled', 'skipped'];
export const isFinished = (status: Status): boolean => finished.includes(status);
