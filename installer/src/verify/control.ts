import type { Phase, TargetName } from '../model/vocabulary.ts';
import type { Context } from './context.ts';
import type { Offer } from './surroundings.ts';

export const layers = [
  'Control plane',
  'Identity and policy',
  'Observability',
  'Secrets',
  'Catalog governance',
  'Operations',
  'Edge and workload security',
  'Plugins',
  'Deployment shape',
  'Documentation',
] as const;
export type Layer = (typeof layers)[number];

export const severities = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];

/** What a check has found, in one sentence that names what was looked at. */
export interface Finding {
  result: 'passed' | 'failed' | 'unknown';
  found: string;
  /** Each thing that is not as it should be. */
  details?: string[];
}

/** One promise that can be checked. */
export interface Control {
  id: string;
  /** From this phase on it is promised. */
  phase: Phase;
  layer: Layer;
  title: string;
  /** Why it matters. */
  why: string;
  severity: Severity;
  /** Where it can be checked; left out: everywhere. Elsewhere `instead` says what holds there. */
  targets?: TargetName[];
  instead?: string;
  /** What the check must be able to ask. */
  needs: Offer[];
  /** It kills, loads or rotates: only with --disturb, one at a time, last. */
  disturbs?: true;
  /** What to do when it is broken; its page says more. */
  remedy: string;
  deadlineSeconds?: number;
  check(context: Context): Promise<Finding>;
}

export const passed = (found: string): Finding => ({ result: 'passed', found });
export const failed = (found: string, details: string[] = []): Finding => ({ result: 'failed', found, details });

/** Broken as soon as something is listed. */
export function unless(problems: string[], good: string, bad = problems[0] ?? ''): Finding {
  return problems.length === 0 ? passed(good) : failed(bad, problems);
}
