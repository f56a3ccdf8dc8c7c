export const whens = ['on_success', 'on_failure', 'always', 'manual', 'delayed', 'never'] as const;
export type When = (typeof whens)[number];

export type Changes = { paths: string[]; compareTo?: string };

export type Rule = {
  if?: string;
  changes?: Changes;
  exists?: string[];
  when?: When;
  startIn?: number;
  allowFailure?: boolean;
  variables?: Record<string, string>;
  needs?: Need[];
};

export type Need = { job: string; artifacts: boolean; optional: boolean };

export type Retry = { max: number; when: string[]; exitCodes: number[] };

export type Artifacts = {
  name?: string;
  paths: string[];
  exclude: string[];
  untracked: boolean;
  when: 'on_success' | 'on_failure' | 'always';
  /** Seconds; null keeps them for ever. */
  expireIn: number | null;
  dotenv: string[];
};

/** One job as it is written, after includes, extends and defaults. */
export type JobSpec = {
  name: string;
  stage: string;
  script: string[];
  beforeScript: string[];
  afterScript: string[];
  variables: Record<string, string>;
  rules?: Rule[];
  needs?: Need[];
  dependencies?: string[];
  when: When;
  allowFailure: boolean;
  allowFailureCodes: number[];
  retry: Retry;
  timeout?: number;
  startIn?: number;
  interruptible: boolean;
  artifacts?: Artifacts;
  image?: string;
  tags: string[];
  environment?: string;
  /** Variable → for whom the token in it is good. */
  idTokens?: Record<string, string[]>;
};

export type Workflow = { name?: string; rules?: Rule[]; autoCancel: 'conservative' | 'interruptible' | 'none' };

export type CiConfig = {
  stages: string[];
  variables: Record<string, string>;
  workflow: Workflow;
  jobs: JobSpec[];
  warnings: string[];
  /** What the files say together, for whoever asks what came of their includes. */
  merged: Record<string, unknown>;
};
