import type { Change, Difference, Plan } from '../model/plan.ts';
import type { Step } from '../model/step.ts';

/** What a view is told while a plan is applied. */
export type ApplyEvent =
  | { event: 'plan'; plan: Plan; differences: Difference[] }
  | { event: 'step-started'; step: Step; change: Change }
  | { event: 'step-progress'; step: Step; message: string; done?: number; total?: number }
  | { event: 'step-done'; step: Step; change: Change; seconds: number }
  | { event: 'step-failed'; step: Step; error: Error }
  | { event: 'step-undone'; step: Step };

export type Listener = (event: ApplyEvent) => void;
