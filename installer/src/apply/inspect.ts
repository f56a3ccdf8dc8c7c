import type { Plan } from '../model/plan.ts';
import type { Step, StepKind, StepOf, StepState } from '../model/step.ts';
import { withDeadline } from './deadline.ts';
import type { StepContext, StepRunner, StepRunners } from './runner.ts';

/** The runner for a step's kind; the table's type makes the pairing sound, which an index alone cannot express. */
export function runnerFor(runners: StepRunners, step: Step): StepRunner<StepKind> {
  const runner = runners[step.kind];
  if (!runner) throw new Error(`this target has nothing that does a step of kind ${step.kind}`);
  return runner as StepRunner<StepKind>;
}

const inspectSeconds = 20;

export function inspectStep(runners: StepRunners, step: Step, signal: AbortSignal): Promise<StepState> {
  return withDeadline(`Looking at “${step.title}”`, inspectSeconds, signal, (deadline) => {
    const context: StepContext = { signal: deadline.signal, progress: deadline.note };
    return runnerFor(runners, step).inspect(step as StepOf<StepKind>, context);
  });
}

/** Looks at everything that the plan names, side by side. Changes nothing. */
export async function observe(
  plan: Plan,
  runners: StepRunners,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, StepState>> {
  const states = await Promise.all(
    plan.steps.map(async (step) => [step.id, await inspectStep(runners, step, signal)] as const),
  );
  return new Map(states);
}
