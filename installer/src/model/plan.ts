import type { Step, StepState } from './step.ts';
import type { Phase, TargetName } from './vocabulary.ts';

export interface Provider {
  capability: string;
  component: string;
  delivery: string;
  /** Candidates that came first but could not be had, and why. */
  refused: { component: string; why: string }[];
}

/** What lies on a disk: whether it is encrypted there, and who answers for that. */
export interface AtRest {
  /** The cluster's own store, with the Secrets in it, or the volumes with the data. */
  what: 'store' | 'volumes';
  encrypted: boolean;
  answers: string;
}

/** What has to be there, in order. A value: no functions, no secrets. */
export interface Plan {
  apiVersion: 'stagecraft.dev/v1';
  kind: 'Plan';
  installation: string;
  target: TargetName;
  phase: Phase;
  /** What the phase comes up without here, in words; left out where it comes up whole. */
  missing?: string[];
  providers: Provider[];
  steps: Step[];
  /** Images that come from elsewhere than the stack lock says. */
  redirected: { from: string; to: string }[];
  /** Images that are pulled by their tag: nobody has asked the registry for their digest. */
  unlocked: string[];
  /** Where there is a cluster; what nobody has said anything of is left out. */
  atRest?: AtRest[];
  /** Where people find things, for the end of `up`. */
  addresses: { name: string; title: string; url: string }[];
}

/** What runs when the plan is what is installed: processes, or the workloads of a cluster. */
export function servicesOf(plan: Plan): string[] {
  return plan.steps.flatMap((step) => {
    if (step.kind === 'process') return [step.input.name];
    return step.kind === 'release' ? [step.input.workload.name] : [];
  });
}

export type Change = 'add' | 'change' | 'repair' | 'remove' | 'unchanged';

/** The plan held against what is installed. */
export interface Difference {
  step: Step;
  change: Change;
  why: string;
}

export type Observed = ReadonlyMap<string, StepState>;
