import { PlatformError } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import { besideIt, nextOf } from '../model/rotation.ts';
import type { StepInputs, StepOf } from '../model/step.ts';
import type { Turn } from './turns.ts';

/** A Secret as a copy of the installation's, or made from the store. */
type Held = StepOf<'cluster-secret'> | StepOf<'external-secret'>;

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

export function secretOf(installed: Plan, name: string | undefined): Held {
  const isMade = installed.steps.some(
    ({ kind, input }) => kind === 'external-secret' && 'name' in input && input.name === name,
  );
  return isMade
    ? only(installed, 'external-secret', ({ input }) => input.name === name)
    : only(installed, 'cluster-secret', ({ input }) => input.name === name);
}

/** Its kind and what it says belong together. */
export const asPlanned = (
  own: Held,
):
  | Pick<StepOf<'cluster-secret'>, 'kind' | 'title' | 'input'>
  | Pick<StepOf<'external-secret'>, 'kind' | 'title' | 'input'> =>
  own.kind === 'cluster-secret'
    ? { kind: own.kind, title: own.title, input: own.input }
    : { kind: own.kind, title: own.title, input: own.input };

/** The next pod is ready before the one before it goes: two replicas for as long as that lasts. */
export const sideBySide = { maxUnavailable: 0, maxSurge: 1 };

/** What is never undone, and takes a moment. */
export const common = { holdsData: true, deadlineSeconds: 120, usualSeconds: 2 };

/** Whatever of the cluster has one of them. */
export const holdersOf = ({ steps }: Plan, secrets: string[]): Held[] =>
  steps.flatMap((step) =>
    (step.kind === 'cluster-secret' || step.kind === 'external-secret') &&
    Object.values(step.input.values).some((value) => 'secret' in value && secrets.includes(value.secret))
      ? [step]
      : [],
  );

/** A Secret that somebody reads anew, with a place for the next values beside it. */
export interface Reading {
  own: Held;
  workload: string;
  folder: string;
}

/** Whoever need not start anew: it has both values, for as long as there are two. */
export const readingsOf = (installed: Plan, secrets: string[]): Reading[] =>
  holdersOf(installed, secrets).flatMap((own) =>
    installed.steps.flatMap((step) => {
      if (step.kind !== 'release') return [];
      const { name, values } = step.input;
      const [now, beside] = [own.input.name, besideIt(own.input.name)].map((secret) =>
        values.secretFiles?.find((files) => files.secret === secret),
      );
      return now && beside ? [{ own, workload: name, folder: now.folder }] : [];
    }),
  );

/** The next values beside those in use: there is a place for them, which is empty otherwise. */
export const besideStep = (id: string, { own }: Reading): Turn => ({
  ...common,
  id,
  kind: 'cluster-secret',
  title: `Put ${besideIt(own.input.name)} into the cluster`,
  input: {
    namespace: own.input.namespace,
    name: besideIt(own.input.name),
    values: Object.fromEntries(
      Object.entries(own.input.values).map(([key, value]) => [
        key,
        'secret' in value ? { secret: nextOf(value.secret) } : value,
      ]),
    ),
  },
});

/** The files in which the pods must have what is kept under a name. */
export const filesOf = (
  readings: Reading[],
  named: (secret: string) => string,
  suffix = '',
): StepInputs['rotation-read']['files'] =>
  readings.flatMap(({ own, workload, folder }) =>
    Object.entries(own.input.values).flatMap(([key, value]) =>
      'secret' in value ? [{ workload, path: `${folder}${suffix}/${key}`, secret: named(value.secret) }] : [],
    ),
  );
