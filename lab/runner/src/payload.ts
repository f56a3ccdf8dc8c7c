export type JobVariable = { key: string; value: string; public: boolean; masked: boolean; file: boolean };

export type Step = { name: string; script: string[]; timeout: number };

export type ArtifactWish = {
  name?: string;
  paths: string[];
  exclude?: string[];
  untracked?: boolean;
  when: 'on_success' | 'on_failure' | 'always';
  expire_in?: string;
  artifact_type: string;
};

export type Dependency = { id: number; name: string; token: string };

/** What the forge says of a job, in the words of GitLab's runner API. */
export type JobPayload = {
  id: number;
  token: string;
  job_info: { name: string; stage: string; project_name: string; project_full_path: string };
  git_info: { repo_url: string; sha: string; ref: string; refspecs: string[]; depth: number };
  runner_info: { timeout: number };
  variables: JobVariable[];
  steps: Step[];
  image: { name: string } | null;
  artifacts: ArtifactWish[];
  dependencies: Dependency[];
};

export type FailureReason = 'script_failure' | 'job_execution_timeout' | 'runner_system_failure' | 'runner_unsupported';

export type Outcome =
  | { state: 'success' }
  | { state: 'failed'; reason: FailureReason; exitCode?: number }
  | { state: 'gone' };

/** What ends a job, and how it is told. */
export class Failure extends Error {
  readonly outcome: Outcome;
  constructor(outcome: Outcome, message: string) {
    super(message);
    this.outcome = outcome;
  }
}

export const broken = (message: string): Failure =>
  new Failure({ state: 'failed', reason: 'runner_system_failure' }, message);
