import { PlatformError } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import type { StepKind, StepOf } from '../model/step.ts';
import { runnerFor } from './inspect.ts';
import type { StepRunners } from './runner.ts';

/** All that the plan would have to get from the network, said at once: whoever is offline carries it in together. */
export async function refuseWhatIsNotHere(plan: Plan, runners: StepRunners, cache: string): Promise<void> {
  if (plan.target !== 'embedded') {
    throw new PlatformError({
      code: 'planning',
      message: '--offline is for the embedded target: the nodes of a cluster fetch images by themselves.',
      hint: 'In a closed network use spec.images.mirror, which names a place that has them all. Nothing has been changed.',
    });
  }
  const found = await Promise.all(plan.steps.map((step) => runnerFor(runners, step).lacks?.(step as StepOf<StepKind>)));
  const details = found.filter((what) => what !== undefined);
  if (details.length === 0) return;
  throw new PlatformError({
    code: 'network',
    message: `${details.length === 1 ? 'Something is' : `${details.length} things are`} not here yet, and --offline fetches nothing.`,
    details,
    hint: `Run \`stagecraft up\` of this release where there is a network, and carry its cache here, to ${cache}; or leave --offline out. Nothing has been changed.`,
  });
}
