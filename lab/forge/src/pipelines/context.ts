import type { PipelineStore } from './store.ts';
import type { Signal } from './signal.ts';
import type { SigningKey } from './signing-key.ts';

export type Limits = {
  /** A runner that says nothing for so long has lost its job. */
  silenceSeconds: number;
  /** A job that nobody takes for so long is given up. */
  pendingSeconds: number;
  /** What a job may take that says nothing about it. */
  timeoutSeconds: number;
  /** Of one job. */
  artifactBytes: number;
  /** Of all jobs of a project together: the oldest go first. */
  projectArtifactBytes: number;
  /** What a job says nothing of is kept for so long. */
  artifactDays: number;
  pipelineDays: number;
  pipelinesPerProject: number;
  /** Jobs of one project that have not ended; a pipeline that would make more fails and says so. */
  activeJobs: number;
  /** Tags of the runners: a job that asks for others waits until it is given up. */
  tags: readonly string[];
};

export const usualLimits: Limits = {
  silenceSeconds: 60,
  pendingSeconds: 3600,
  timeoutSeconds: 3600,
  artifactBytes: 100 * 1024 * 1024,
  projectArtifactBytes: 1024 * 1024 * 1024,
  artifactDays: 30,
  pipelineDays: 90,
  pipelinesPerProject: 200,
  activeJobs: 500,
  tags: ['shell', 'linux'],
};

export type RunnerSeen = { name: string; at: number };

/** What the parts of the pipelines work with. */
export type Pipelines = {
  store: PipelineStore;
  runnerToken: string;
  /** With it jobs prove to others whose they are. */
  signingKey: SigningKey;
  /** What every job of every project is told. */
  instanceVariables: Record<string, string>;
  limits: Limits;
  /** Raised whenever a job waits for a runner. */
  work: Signal;
  /** When each running job was last heard of, and which runners there are: both are learnt anew after a start. */
  heard: Map<number, number>;
  runners: Map<string, RunnerSeen>;
  startedAt: number;
};
