import { differenceOf, differences } from '../plan/difference.ts';
import { PlatformError } from '../model/errors.ts';
import type { Change, Difference, Plan } from '../model/plan.ts';
import type { Step, StepKind, StepOf } from '../model/step.ts';
import { type Deadline, withDeadline } from './deadline.ts';
import type { Listener } from './events.ts';
import { inspectStep, observe, runnerFor } from './inspect.ts';
import type { Journal } from './journal.ts';
import { longestFirst } from './longest-first.ts';
import type { StepContext, StepRunners } from './runner.ts';
import { runGraph } from './schedule.ts';

export interface ApplyInputs {
  plan: Plan;
  installed: Plan | undefined;
  runners: StepRunners;
  journal: Journal;
  signal: AbortSignal;
  listen: Listener;
  /** How many steps may be under way at once. */
  sideBySide: number;
  /** Undo what this run changed when it fails. */
  rollback: boolean;
}

export interface Outcome {
  changed: number;
  unchanged: number;
}

interface Changed {
  step: Step;
  change: Change;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function contextOf(step: Step, deadline: Deadline, listen: Listener): StepContext {
  return {
    signal: deadline.signal,
    progress(message, done, total) {
      deadline.note(message);
      const far = { ...(done === undefined ? {} : { done }), ...(total === undefined ? {} : { total }) };
      listen({ event: 'step-progress', step, message, ...far });
    },
  };
}

function perform({ runners, listen, signal }: ApplyInputs, { step, change }: Changed): Promise<void> {
  return withDeadline(`“${step.title}”`, step.deadlineSeconds, signal, (deadline) => {
    const context = contextOf(step, deadline, listen);
    const runner = runnerFor(runners, step);
    const planned = step as StepOf<StepKind>;
    return change === 'remove' ? runner.remove(planned, context) : runner.apply(planned, context);
  });
}

async function act(inputs: ApplyInputs, { step, change }: Changed): Promise<void> {
  const { journal, listen } = inputs;
  const started = performance.now();
  await journal.write({ event: 'step-started', step: step.id, change, fingerprint: step.fingerprint });
  listen({ event: 'step-started', step, change });
  try {
    await perform(inputs, { step, change });
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    await journal.write({ event: 'step-failed', step: step.id, error: failure.message }).catch(() => {});
    listen({ event: 'step-failed', step, error: failure });
    throw failure;
  }
  await journal.write({ event: 'step-done', step: step.id, change });
  listen({ event: 'step-done', step, change, seconds: (performance.now() - started) / 1000 });
}

async function undoStep({ runners, journal, listen }: ApplyInputs, step: Step): Promise<void> {
  const notInterrupted = new AbortController().signal;
  await withDeadline(`Undoing “${step.title}”`, step.deadlineSeconds, notInterrupted, ({ signal, note }) =>
    runnerFor(runners, step).remove(step as StepOf<StepKind>, { signal, progress: note }),
  );
  await journal.write({ event: 'step-undone', step: step.id });
  listen({ event: 'step-undone', step });
}

/** Newest first; what holds data stays, whatever happened. What cannot be undone does not keep the rest. */
async function undo(inputs: ApplyInputs, changed: Changed[]): Promise<string[]> {
  const undoable = changed.filter(({ step, change }) => !step.holdsData && change === 'add').reverse();
  const kept: string[] = [];
  for (const { step } of undoable) {
    await undoStep(inputs, step).catch((error: unknown) => {
      kept.push(`“${step.title}” could not be undone: ${messageOf(error)}`);
    });
  }
  return kept;
}

/** The first failure is what people must know; what the rollback left behind comes after it. */
function withLeftovers(error: unknown, kept: string[]): unknown {
  if (kept.length === 0 || !(error instanceof PlatformError)) return error;
  const { code, message, details, hint } = error;
  const all = { code, message, details: [...details, ...kept], cause: error };
  return new PlatformError(hint === undefined ? all : { ...all, hint });
}

async function fail(inputs: ApplyInputs, error: unknown, changed: Changed[]): Promise<never> {
  const { journal, rollback, signal } = inputs;
  const interrupted = signal.aborted;
  // On a full disk the journal fails as well: what failed first is what counts.
  await journal
    .write(interrupted ? { event: 'run-interrupted' } : { event: 'run-failed', error: messageOf(error) })
    .catch(() => {});
  if (!interrupted) throw withLeftovers(error, rollback ? await undo(inputs, changed) : []);
  throw new PlatformError({
    code: 'interrupted',
    message: 'Stopped, as you asked. What was done so far is kept.',
    hint: 'Run `stagecraft up` to go on, or `stagecraft down` to stop what is running.',
  });
}

function prepare({ runners }: ApplyInputs, found: Difference[], signal: AbortSignal): void {
  for (const { step, change } of found) {
    if (change !== 'add' && change !== 'change') continue;
    void runnerFor(runners, step)
      .prepare?.(step as StepOf<StepKind>, signal)
      .catch(() => {});
  }
}

async function applyAll(inputs: ApplyInputs, found: Difference[], changed: Changed[]): Promise<void> {
  const { plan, runners, signal, sideBySide } = inputs;
  for (const { step, change } of found.filter((each) => each.change === 'remove')) {
    changed.push({ step, change });
    await act(inputs, { step, change });
  }
  const first = new Map(found.map((difference) => [difference.step.id, difference]));
  const touched = new Set<string>();
  await runGraph(longestFirst(plan.steps), sideBySide, async (step) => {
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
  const over = new AbortController();
  try {
    const found = differences(plan, await observe(plan, runners, signal), installed);
    listen({ event: 'plan', plan, differences: found });
    prepare(inputs, found, AbortSignal.any([signal, over.signal]));
    await applyAll(inputs, found, changed);
  } catch (error) {
    return fail(inputs, error, changed);
  } finally {
    over.abort();
  }
  await journal.write({ event: 'run-done', changed: changed.length });
  return {
    changed: changed.length,
    unchanged: plan.steps.length - changed.filter(({ change }) => change !== 'remove').length,
  };
}
