import type { StepDraft } from '../model/component.ts';
import type { Plan } from '../model/plan.ts';
import { nextCallers, nextOf } from '../model/rotation.ts';
import type { CallersRotation, StepOf } from '../model/step.ts';
import { asPlanned, only, secretOf, sideBySide } from './cluster-parts.ts';

type Callers = StepOf<'cluster-secret'> | StepOf<'external-secret'>;

/** The Secrets that say by which tokens a service knows who calls it. */
const callersIn = ({ steps }: Plan): Callers[] =>
  steps.flatMap((step) =>
    step.id.endsWith('/callers') && (step.kind === 'cluster-secret' || step.kind === 'external-secret') ? [step] : [],
  );

/** Whose files they are. */
const readersOf = ({ steps }: Plan, secret: string): string[] =>
  steps.flatMap((step) =>
    step.kind === 'release' && step.input.values.secretFiles?.some((files) => files.secret === secret)
      ? [step.input.name]
      : [],
  );

const common = { holdsData: true, deadlineSeconds: 120, usualSeconds: 2 };

/** The next ones beside those in use: the services have a place for them, which is empty otherwise. */
const besideStep = ({ input, component }: Callers, after: string[]): StepDraft => ({
  ...common,
  id: `portal/${component}-next`,
  kind: 'cluster-secret',
  title: `Put ${nextCallers(input.name)} into the cluster`,
  after,
  input: {
    namespace: input.namespace,
    name: nextCallers(input.name),
    values: Object.fromEntries(
      Object.entries(input.values).map(([key, value]) => [
        key,
        'secret' in value ? { secret: nextOf(value.secret) } : value,
      ]),
    ),
  },
});

/**
 * On a cluster nobody waits and nobody starts anew but the portal, pod by pod: whoever it calls knows both tokens for
 * as long as one pod may still come with the former one.
 */
export function callersRotationDrafts(
  installed: Plan,
  secrets: string[],
  proofs: CallersRotation['proofs'],
  isTold: boolean,
): StepDraft[] {
  const portal = only(installed, 'release', ({ component }) => component === 'portal');
  const own = secretOf(installed, portal.input.values.secretEnv?.secret);
  const callers = callersIn(installed);
  const rotation: CallersRotation = {
    namespace: portal.input.namespace,
    secrets,
    callers: callers.map(({ input }) => nextCallers(input.name)),
    workloads: callers.flatMap(({ input }) => readersOf(installed, input.name)),
    proofs,
  };
  const rolling = { ...common, kind: 'release' as const, deadlineSeconds: portal.deadlineSeconds };
  const heard = { ...common, deadlineSeconds: 240, usualSeconds: 10 };
  const beside = callers.map((each) => besideStep(each, ['portal/values']));
  const bridge: StepDraft[] = [
    ...beside,
    {
      ...heard,
      id: 'portal/heard',
      kind: 'rotation-heard',
      title: 'Wait until forge and database service know the new ones as well',
      after: beside.map(({ id }) => id),
      input: rotation,
    },
    {
      ...common,
      id: 'portal/promoted',
      kind: 'rotation-promoted',
      title: 'Take them into use',
      after: ['portal/heard'],
      input: { secrets },
    },
  ];
  const inUse = isTold ? 'portal/values' : 'portal/promoted';
  const settled = callers.map(
    (each): StepDraft => ({ ...common, ...asPlanned(each), id: `portal/${each.component}-callers`, after: [inUse] }),
  );
  return [
    {
      ...common,
      id: 'portal/values',
      kind: 'rotation-values',
      title: 'Make the portal’s own keys anew, beside those in use',
      after: [],
      input: { secrets },
    },
    // In use already: whoever is asked knows them, and the portal only has to come with them.
    ...(isTold ? [] : bridge),
    ...settled,
    { ...common, ...asPlanned(own), id: 'portal/secret', after: [inUse] },
    {
      ...rolling,
      id: 'portal/over',
      usualSeconds: 60,
      title: 'Bring the portal over to them, pod by pod',
      after: ['portal/secret', ...settled.map(({ id }) => id)],
      input: { ...portal.input, values: { ...portal.input.values, strategy: sideBySide } },
    },
    {
      ...heard,
      id: 'portal/proof',
      kind: 'rotation-callers-proof',
      title: 'See that the former ones are refused',
      after: ['portal/over'],
      input: rotation,
    },
    {
      ...rolling,
      id: 'portal/end',
      usualSeconds: 5,
      title: 'Leave the portal as it was',
      after: ['portal/proof'],
      input: portal.input,
    },
  ];
}
