import type { PasswordDigest } from '../../../kit/password-digest.ts';
import type { Document } from '../store/collection.ts';

/** What the API shows is named as the API names it, so that one table can describe every resource. */
export interface Resource extends Document {
  id: number;
  modified: string;
  name: string;
  description: string;
}

export interface User extends Document {
  id: number;
  modified: string;
  username: string;
  first_name: string;
  last_name: string;
  email: string;
  is_superuser: boolean;
  is_system_auditor: boolean;
  /** Gone from the identity provider: keeps its history, may do nothing. */
  is_active: boolean;
  /** Who this is at the identity provider: a name that is given to somebody else later is another person's. */
  external_id?: string;
  groups: string[];
  /** Only an account that an administrator has made for a program has one of its own: nobody at the identity provider is it. */
  password?: PasswordDigest;
}

export interface Token extends Document {
  id: number;
  modified: string;
  user: number;
  description: string;
  scope: 'read' | 'write';
  hash: string;
  expires: string;
}

export interface Team extends Resource {
  organization: number;
  members: number[];
}

export interface CredentialField {
  id: string;
  label: string;
  type?: 'string' | 'boolean';
  secret?: boolean;
  multiline?: boolean;
}

export interface CredentialType extends Resource {
  kind: string;
  namespace: string;
  managed: boolean;
  inputs: { fields: CredentialField[]; required?: string[] };
  injectors: { file?: Record<string, string>; extra_vars?: Record<string, string>; env?: Record<string, string> };
}

export interface Credential extends Resource {
  organization: number | null;
  credential_type: number;
  /** Secret fields are sealed before they are kept. */
  inputs: Record<string, unknown>;
}

export interface Project extends Resource {
  organization: number;
  scm_type: '' | 'git';
  local_path: string;
  scm_url: string;
  scm_branch: string;
  scm_revision: string;
  scm_update_on_launch: boolean;
  credential: number | null;
  timeout: number;
  status: string;
  last_updated: string | null;
}

export interface Inventory extends Resource {
  organization: number;
  variables: string;
}

export interface Host extends Resource {
  inventory: number;
  enabled: boolean;
  variables: string;
}

export interface Group extends Resource {
  inventory: number;
  variables: string;
  hosts: number[];
  children: number[];
}

export interface SurveyQuestion {
  question_name: string;
  variable: string;
  type: 'text' | 'textarea' | 'password' | 'integer' | 'float' | 'multiplechoice' | 'multiselect';
  required: boolean;
  default?: unknown;
  min?: number | null;
  max?: number | null;
  choices?: string[] | string;
}

export interface JobTemplate extends Resource {
  /** `script` is ours: a reviewed script of the project, for places without Ansible. */
  job_type: 'run' | 'check' | 'script';
  project: number;
  inventory: number | null;
  playbook: string;
  limit: string;
  job_tags: string;
  skip_tags: string;
  verbosity: number;
  forks: number;
  timeout: number;
  extra_vars: string;
  credentials: number[];
  become_enabled: boolean;
  diff_mode: boolean;
  allow_simultaneous: boolean;
  ask_variables_on_launch: boolean;
  ask_limit_on_launch: boolean;
  ask_inventory_on_launch: boolean;
  ask_credential_on_launch: boolean;
  survey_enabled: boolean;
  survey_spec: { name: string; description: string; spec: SurveyQuestion[] } | null;
  /** Accounts that may launch it, whatever their groups. */
  executors?: number[];
}

export type Status = 'pending' | 'waiting' | 'running' | 'successful' | 'failed' | 'error' | 'canceled';

export const finalStatuses: readonly Status[] = ['successful', 'failed', 'error', 'canceled'];

export type HostSummary = Record<'ok' | 'changed' | 'failures' | 'dark' | 'skipped', number>;

export interface UnifiedJob extends Resource {
  type: 'job' | 'project_update';
  status: Status;
  started: string | null;
  finished: string | null;
  canceled_on: string | null;
  elapsed: number;
  job_explanation: string;
  result_traceback: string;
  launch_type: 'manual' | 'relaunch' | 'dependency';
  launched_by: number | null;
  cancel_flag: boolean;
  timeout: number;
  project: number;
  scm_revision: string;
  /** In the environment of every process of the job: by it they are found again after a crash. */
  mark: string;
}

export interface Job extends UnifiedJob {
  type: 'job';
  job_template: number;
  job_type: JobTemplate['job_type'];
  inventory: number | null;
  playbook: string;
  limit: string;
  extra_vars: string;
  /** Answers of type password, by variable, sealed. */
  sealed_vars: Record<string, string>;
  credentials: number[];
  hosts: Record<string, HostSummary>;
  idempotency?: { key: string; user: number; digest: string };
}

export interface ProjectUpdate extends UnifiedJob {
  type: 'project_update';
}
