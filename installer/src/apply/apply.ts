import { differenceOf, differences } from '../plan/difference.ts';
import { PlatformError } from '../model/errors.ts';
import type { Change, Difference, Plan } from '../model/plan.ts';
import type { Step, StepKind, StepOf } from '../model/step.ts';
import { withDeadline } from './deadline.ts';
import type { Listener } from './events.ts';
import { inspectStep, observe, runnerFor } from './inspect.ts';
import type { Journal } from './journal.ts';
import type { StepRunners } from './runner.ts';
import { runGraph } from './schedule.ts';

export interface ApplyInputs {
  plan: Plan;
  installed: Plan | undefined;
  runners: StepRunners;
  journal: Journal;
  signal: AbortSignal;
  listen: Listener;
  /** Undo what this run changed when it fails. */
  rollback: boolean;
}

export interface Outcome {
  changed: number;
  unchanged: number;
}

const sideBySide = 4;

interface Changed {
  step: Step;
  change: Change;
}

async function act(inputs: ApplyInputs, { step, change }: Changed): Promise<void> {
  const { runners, journal, listen, signal } = inputs;
  const started = performance.now();
  await journal.write({ event: 'step-started', step: step.id, change, fingerprint: step.fingerprint });
  listen({ event: 'step-started', step, change });
  try {
    await withDeadline(`“${step.title}”`, step.deadlineSeconds, signal, (deadline) => {
      const context = {
        signal: deadline.signal,
        progress(message: string, done?: number, total?: number) {
          deadline.note(message);
          listen({
            event: 'step-progress',
            step,
            message,
            ...(done === undefined ? {} : { done }),
            ...(total === undefined ? {} : { total }),
          });
        },
      };
      const runner = runnerFor(runners, step);
      const planned = step as StepOf<StepKind>;
      return change === 'remove' ? runner.remove(planned, context) : runner.apply(planned, context);
    });
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    await journal.write({ event: 'step-failed', step: step.id, error: failure.message });
    listen({ event: 'step-failed', step, error: failure });
    throw failure;
  }
  await journal.write({ event: 'step-done', step: step.id, change });
  listen({ event: 'step-done', step, change, seconds: (performance.now() - started) / 1000 });
}

/** Newest first; what holds data stays, whatever happened. */
async function undo(inputs: ApplyInputs, changed: Changed[]): Promise<void> {
  const { runners, journal, listen } = inputs;
  const undoable = changed.filter(({ step, change }) => !step.holdsData && change === 'add').reverse();
  for (const { step } of undoable) {
    const context = { signal: AbortSignal.timeout(step.deadlineSeconds * 1000), progress: () => {} };
    await runnerFor(runners, step).remove(step as StepOf<StepKind>, context);
    await journal.write({ event: 'step-undone', step: step.id });
    listen({ event: 'step-undone', step });
  }
}

async function applyAll(inputs: ApplyInputs, found: Difference[], changed: Changed[]): Promise<void> {
  const { plan, runners, signal } = inputs;
  for (const { step, change } of found.filter((each) => each.change === 'remove')) {
    changed.push({ step, change });
    await act(inputs, { step, change });
  }
  const first = new Map(found.map((difference) => [difference.step.id, difference]));
  const touched = new Set<string>();
  await runGraph(plan.steps, sideBySide, async (step) => {
    signal.throwIfAborted();
    // A step whose ground has changed is looked at once more; the rest stands as it was found.
    const again = step.after.some((id) => touched.has(id));
    const difference = again ? differenceOf(step, await inspectStep(runners, step, signal)) : first.get(step.id);
    if (!difference || difference.change === 'unchanged') return;
    touched.add(step.id);
    const entry = { step, change: difference.change };
    changed.push(entry);
    await act(inputs, entry);
  });
}

/** Makes what the plan says true, beginning with a look at what is. Running it again is how it is resumed. */
export async function apply(inputs: ApplyInputs): Promise<Outcome> {
  const { plan, installed, runners, journal, listen, signal } = inputs;
  const changed: Changed[] = [];
  try {
    const found = differences(plan, await observe(plan, runners, signal), installed);
    listen({ event: 'plan', plan, differences: found });
    await applyAll(inputs, found, changed);
  } catch (error) {
    const interrupted = signal.aborted;
    const message = error instanceof Error ? error.message : String(error);
    await journal.write(interrupted ? { event: 'run-interrupted' } : { event: 'run-failed', error: message });
    if (inputs.rollback && !interrupted) await undo(inputs, changed);
    if (!interrupted) throw error;
    throw new PlatformError({
      code: 'interrupted',
      message: 'Stopped, as you asked. What was done so far is kept.',
      hint: 'Run `stagecraft up` to go on, or `stagecraft down` to stop what is running.',
    });
  }
  await journal.write({ event: 'run-done', changed: changed.length });
  return {
    changed: changed.length,
    unchanged: plan.steps.length - changed.filter(({ change }) => change !== 'remove').length,
  };
}
