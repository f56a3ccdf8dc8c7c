import type { Phase } from './plan.ts';
import type { SecretReference, Settings } from './settings.ts';
import type { Step } from './step.ts';

/** What is needed, never a product. */
export const capabilities = [
  'portal',
  'database',
  'edge',
  'identity',
  'scm',
  'provisioning',
  'pipelines',
  'automation',
  'secrets',
  'policy',
  'eventing',
  'workers',
  'cache',
  'metrics',
  'logs',
  'traces',
  'cost',
  'flags',
] as const;
export type Capability = (typeof capabilities)[number];

export type Delivery = 'process' | 'helm' | 'external';

/** A step as a component describes it; the planner adds whose it is and its fingerprint. */
export type StepDraft = Step extends infer Each
  ? Each extends Step
    ? Omit<Each, 'fingerprint' | 'component'>
    : never
  : never;

/** Where a capability is reached, and under which address people reach it. */
export interface Endpoint {
  url: string;
  host: string;
  port: number;
}

/** What is true of this machine and this checkout; found out before planning, so that planning stays pure. */
export interface Facts {
  root: string;
  /** The installation's own folder. */
  folder: string;
  cache: string;
  /** Content hashes of what the processes are started from. */
  hashes: {
    identity: string;
    forge: string;
    databases: string;
    company: string;
    portal: string;
    portalConfig: string;
    keeper: string;
  };
}

export interface ComponentContext {
  installation: string;
  phase: Phase;
  settings: Settings;
  facts: Facts;
  endpoint(capability: Capability): Endpoint;
  /** A digest of text: what a process reads elsewhere becomes part of what it is. */
  hash(text: string): string;
  /** The step after which what provides the capability can be used. */
  ready(capability: Capability): string;
}

export interface Component {
  name: string;
  title: string;
  provides: Capability;
  needs: Capability[];
  deliveries: Delivery[];
  /** Made once for the installation before anything else. */
  secrets: string[];
  /** Secrets that people give, by the name under which the installation keeps them. */
  given?(settings: Settings): Record<string, SecretReference>;
  /** The id of the step after which it can be used. */
  readyStep: string;
  steps(context: ComponentContext): StepDraft[];
}
