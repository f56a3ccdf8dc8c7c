import type { ProcessSpec } from './process.ts';
import type { SecretReference } from './settings.ts';

/** What each kind of step needs to know. Values only: a plan is printed, saved and compared. */
export interface StepInputs {
  /** Secrets that must exist. Ours are made once and never again; `given` ones are copied from where their owner keeps them. */
  secrets: { names: string[]; given?: Record<string, SecretReference> };
  /** A file in the installation's folder; `content` never holds a secret. */
  file: { path: string; content: string };
  /** The portal's artefact in the shared cache. */
  portal: { hash: string };
  /** PostgreSQL's programs in the tool cache. */
  'postgres-tools': { version: string };
  /** PostgreSQL's data folder, made by initdb, with these settings. */
  'postgres-cluster': { version: string; port: number; settings: Record<string, string | number> };
  /** A role that may create databases, with the password that the named secret holds. */
  'postgres-role': { role: string; passwordSecret: string; createDatabases: boolean };
  /** The process keeper itself, running and of this version. */
  supervisor: { version: string };
  /** A process that the keeper owns, running as described and healthy. */
  process: ProcessSpec;
}

export type StepKind = keyof StepInputs;

export interface StepOf<Kind extends StepKind> {
  /** `<component>/<what>`, unique in a plan. */
  id: string;
  kind: Kind;
  component: string;
  title: string;
  /** Ids of the steps that must be ready before. */
  after: string[];
  /** Hash over kind and input: equal means that nothing has to be done when the step is ready. */
  fingerprint: string;
  /** A rollback or a phase change never undoes it. */
  holdsData: boolean;
  deadlineSeconds: number;
  /** How long it usually takes the first time, for people who watch. */
  usualSeconds: number;
  input: StepInputs[Kind];
}

export type Step = { [Kind in StepKind]: StepOf<Kind> }[StepKind];

export type StepState =
  | { state: 'absent' }
  | { state: 'ready'; fingerprint: string }
  | { state: 'different'; fingerprint?: string; why: string }
  | { state: 'broken'; why: string };
