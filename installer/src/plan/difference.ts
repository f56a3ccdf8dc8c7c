import type { Difference, Observed, Plan } from '../model/plan.ts';
import type { Step, StepState } from '../model/step.ts';

export function differenceOf(step: Step, state: StepState): Difference {
  switch (state.state) {
    case 'absent':
      return { step, change: 'add', why: 'it is not there yet' };
    case 'broken':
      return { step, change: 'repair', why: state.why };
    case 'different':
      return { step, change: 'change', why: state.why };
    case 'ready':
      return state.fingerprint === step.fingerprint
        ? { step, change: 'unchanged', why: 'it is as planned' }
        : { step, change: 'change', why: 'it is there, but not as planned' };
  }
}

/** What was installed by an earlier plan and is asked for no longer, newest first. What holds data stays. */
export function orphans(plan: Plan, installed: Plan | undefined): Difference[] {
  const wanted = new Set(plan.steps.map((step) => step.id));
  return (installed?.steps ?? [])
    .filter((step) => !wanted.has(step.id) && !step.holdsData)
    .reverse()
    .map((step) => ({ step, change: 'remove', why: `phase ${plan.phase} does not ask for it` }));
}

/** The plan held against what was found, and against the plan that was applied last. */
export function differences(plan: Plan, observed: Observed, installed?: Plan): Difference[] {
  const steps = plan.steps.map((step) => differenceOf(step, observed.get(step.id) ?? { state: 'absent' }));
  return [...orphans(plan, installed), ...steps];
}
