import { PlatformError } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import type { StepOf } from '../model/step.ts';

export function only<Kind extends 'release' | 'cluster-secret' | 'external-secret' | 'cluster-role'>(
  { steps }: Plan,
  kind: Kind,
  isIt: (step: StepOf<Kind>) => boolean,
): StepOf<Kind> {
  const found = steps.find((step) => step.kind === kind && isIt(step as unknown as StepOf<Kind>));
  if (found) return found as unknown as StepOf<Kind>;
  throw new PlatformError({
    code: 'planning',
    message: 'This installation has no database of its own, or no portal that uses it: there is nothing to be rotated.',
    hint: 'Whoever owns the database changes its passwords. Nothing has been changed.',
  });
}

/** As a copy of the installation's, or made from the store. */
export function secretOf(
  installed: Plan,
  name: string | undefined,
): StepOf<'cluster-secret'> | StepOf<'external-secret'> {
  const isMade = installed.steps.some(
    ({ kind, input }) => kind === 'external-secret' && 'name' in input && input.name === name,
  );
  return isMade
    ? only(installed, 'external-secret', ({ input }) => input.name === name)
    : only(installed, 'cluster-secret', ({ input }) => input.name === name);
}

/** Its kind and what it says belong together. */
export const asPlanned = (
  own: StepOf<'cluster-secret'> | StepOf<'external-secret'>,
):
  | Pick<StepOf<'cluster-secret'>, 'kind' | 'title' | 'input'>
  | Pick<StepOf<'external-secret'>, 'kind' | 'title' | 'input'> =>
  own.kind === 'cluster-secret'
    ? { kind: own.kind, title: own.title, input: own.input }
    : { kind: own.kind, title: own.title, input: own.input };

/** The next pod is ready before the one before it goes: two replicas for as long as that lasts. */
export const sideBySide = { maxUnavailable: 0, maxSurge: 1 };
