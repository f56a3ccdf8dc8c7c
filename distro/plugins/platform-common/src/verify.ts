export const verifyStates = ['passed', 'failed', 'unknown', 'not-applicable', 'accepted', 'not-run'] as const;
/** What came of a control. */
export type VerifyState = (typeof verifyStates)[number];

export const verifyVerdicts = ['kept', 'broken', 'unclear'] as const;
export type VerifyVerdict = (typeof verifyVerdicts)[number];

/** How many of the promises that were looked at are kept. */
export interface VerifyShare {
  name: string;
  kept: number;
  of: number;
}

/** One promise, and what was found about it; its evidence stays where it was gathered. */
export interface VerifyControl {
  id: string;
  title: string;
  layer: string;
  severity: 'critical' | 'high' | 'medium' | 'low';
  state: VerifyState;
  found: string;
  remedy: string;
  /** Where its page is in the distribution, such as `docs/controls/ID-1.md`. */
  page: string;
  /** What that page says, in Markdown; of what is not kept. */
  guidance?: string;
  /** Who has accepted it as it is, and until when. */
  waived?: { why: string; by: string; until: string };
}

export interface VerifyChange {
  id: string;
  before: VerifyState;
  now: VerifyState;
}

/** What a run of `stagecraft verify` hands over: its report without the evidence. */
export interface VerifySummary {
  apiVersion: 'stagecraft.dev/v1';
  kind: 'VerifySummary';
  installation: string;
  target: string | null;
  phase: number;
  /** The version of Stagecraft that looked. */
  version: string;
  startedAt: string;
  milliseconds: number;
  /** How often a run is expected; null when nobody expects one. */
  everySeconds: number | null;
  verdict: VerifyVerdict;
  score: { whole: VerifyShare; layers: VerifyShare[] };
  controls: VerifyControl[];
  changes: VerifyChange[];
  journeys?: { passed: number; failed: number; skipped: number };
}

/** What whoever may see the platform may see of a run. */
export interface VerifyRun {
  startedAt: string;
  verdict: VerifyVerdict;
  kept: number;
  of: number;
}

export interface VerifyLatest extends VerifyRun {
  everySeconds: number | null;
  /** It is older than twice the time in which a run is expected. */
  stale: boolean;
  /** Only for those who may see which promises are not kept. */
  details?: Pick<
    VerifySummary,
    'phase' | 'target' | 'version' | 'milliseconds' | 'controls' | 'changes' | 'journeys'
  > & {
    layers: VerifyShare[];
  };
}

export interface VerifyOverview {
  /** Absent as long as no run has been handed over. */
  latest?: VerifyLatest;
  /** The last runs, oldest first; the latest is the last of them. */
  trend: VerifyRun[];
}
