import type { Outcome } from '../../apply/apply.ts';
import { PlatformError } from '../../model/errors.ts';
import { makeView } from '../../ui/make-view.ts';
import type { Plan } from '../../model/plan.ts';
import type { Workshop } from '../world.ts';
import { interruptible } from './interrupt.ts';
import { finishRotation } from './rotation.ts';

/** What would stop it is said before anything is changed. */
async function refuseWhatWouldStop(workshop: Workshop): Promise<void> {
  const problems = (await workshop.preflight()).filter(({ state }) => state === 'cure');
  const first = problems[0];
  if (!first) return;
  throw new PlatformError({
    code: 'environment',
    message:
      problems.length === 1
        ? `${first.found}`
        : `${problems.length} things stand in the way. Nothing has been changed.`,
    details: problems.length === 1 ? [] : problems.map(({ found, cure }) => `${found} → ${cure ?? ''}`),
    hint:
      problems.length === 1
        ? (first.cure ?? '')
        : 'Cure them and run the command again; `stagecraft doctor` looks at everything.',
  });
}

/** Plans, checks and applies, shown as it goes: what `up` and `phase` have in common. */
export async function bringUp(
  workshop: Workshop,
  options: { verb: string; rollback: boolean; json: boolean; offline: boolean },
): Promise<Outcome> {
  const plan = await workshop.plan();
  if (options.offline) await workshop.mustBeHere(plan);
  await refuseWhatWouldStop(workshop);
  // Whoever was started with the former password cannot become healthy before the rotation has ended.
  const isCutOff = (await workshop.cutOffRotation()) !== undefined;
  if (isCutOff && (await workshop.canRotate())) await finishRotation(workshop, options.json);
  const outcome = await applyShown(workshop, plan, options);
  await finishRotation(workshop, options.json);
  return outcome;
}

async function applyShown(
  workshop: Workshop,
  plan: Plan,
  options: { verb: string; rollback: boolean; json: boolean },
): Promise<Outcome> {
  const view = await makeView(options);
  const { signal, done } = interruptible(view.stopping);
  try {
    const outcome = await workshop.apply(plan, {
      verb: options.verb,
      rollback: options.rollback,
      signal,
      listen: view.listen,
    });
    await view.end(outcome);
    return outcome;
  } catch (error) {
    await view.fail();
    throw error;
  } finally {
    done();
  }
}
