import type { Document } from '../store/collection.ts';

export interface Organization extends Document {
  id: string;
  name: string;
  email: string;
}

/** A repository of the forge whose pushes are planned. */
export interface Repository {
  /** Its number: a path may be given to another one day. */
  project: number;
  path: string;
  branch: string;
  page: string;
  /** Sealed: what the forge shows when it rings. */
  secret: string;
  /** Of the forge, once it has been told where to ring. */
  hook?: number;
  /** Why the last look at it led to nothing; empty when all is well. */
  problem: string;
}

/** What was pushed, as the forge tells it. */
export interface Commit {
  sha: string;
  title: string;
  author: string;
  page: string;
  branch: string;
  /** Whose push it was; a commit's author is whatever its maker says. Empty where somebody here asked for it. */
  pushedBy: string;
  request?: { number: number; title: string; page: string };
}

export interface Workspace extends Document {
  id: string;
  name: string;
  organization: string;
  description: string;
  autoApply: boolean;
  /** Pushes are planned before anybody has asked for a first run. */
  queueAllRuns?: boolean;
  repository?: Repository;
  executionMode: 'remote' | 'local';
  workingDirectory: string;
  updated: string;
  tags: string[];
  lock: { kind: 'user' | 'run'; by: string; reason: string } | null;
}

export interface Variable extends Document {
  id: string;
  workspace: string;
  key: string;
  /** Sealed when sensitive. */
  value: string;
  description: string;
  category: 'terraform' | 'env';
  hcl: boolean;
  sensitive: boolean;
}

export interface Configuration extends Document {
  id: string;
  workspace: string;
  status: 'pending' | 'uploaded' | 'errored';
  error: string;
  speculative: boolean;
  autoQueueRuns: boolean;
  source: string;
  createdBy: number;
  /** Absent where somebody uploaded it. */
  commit?: Commit;
}

export type RunStatus =
  | 'pending'
  | 'plan_queued'
  | 'planning'
  | 'planned'
  | 'planned_and_finished'
  | 'confirmed'
  | 'apply_queued'
  | 'applying'
  | 'applied'
  | 'discarded'
  | 'errored'
  | 'canceled'
  | 'force_canceled';

export const endedRuns: readonly RunStatus[] = [
  'planned_and_finished',
  'applied',
  'discarded',
  'errored',
  'canceled',
  'force_canceled',
];

export interface Counts {
  additions: number;
  changes: number;
  destructions: number;
  imports: number;
}

export interface Run extends Document {
  id: string;
  planId: string;
  applyId: string;
  workspace: string;
  configuration: string;
  status: RunStatus;
  message: string;
  isDestroy: boolean;
  planOnly: boolean;
  autoApply: boolean;
  refresh: boolean;
  refreshOnly: boolean;
  allowEmptyApply: boolean;
  targets: string[];
  replace: string[];
  variables: { key: string; value: string }[];
  hasChanges: boolean;
  plan: Counts;
  applied: Counts | null;
  /** Why it ended as it did, when that is not in the log of the tool. */
  error: string;
  createdBy: number;
  confirmedBy: number | null;
  timestamps: Partial<Record<RunStatus, string>>;
  comments: string[];
  mark: string;
  idempotency?: { key: string; user: number; digest: string };
  /** What the forge was told of it last. */
  told?: string;
}

export interface StateVersion extends Document {
  id: string;
  workspace: string;
  run: string | null;
  serial: number;
  lineage: string;
  md5: string;
  size: number;
  terraformVersion: string;
  createdBy: number | null;
}
