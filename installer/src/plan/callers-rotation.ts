import type { StepDraft } from '../model/component.ts';
import type { Plan } from '../model/plan.ts';
import { besideIt } from '../model/rotation.ts';
import type { CallersRotation } from '../model/step.ts';
import { asPlanned, besideStep, common, only, readingsOf, secretOf, sideBySide } from './cluster-parts.ts';

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
  const readings = readingsOf(installed, secrets);
  const rotation: CallersRotation = {
    namespace: portal.input.namespace,
    secrets,
    callers: readings.map(({ own: { input } }) => besideIt(input.name)),
    workloads: readings.map(({ workload }) => workload),
    proofs,
  };
  const rolling = { ...common, kind: 'release' as const, deadlineSeconds: portal.deadlineSeconds };
  const heard = { ...common, deadlineSeconds: 240, usualSeconds: 10 };
  const beside = readings.map((each) => ({
    ...besideStep(`portal/${each.own.component}-next`, each),
    after: ['portal/values'],
  }));
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
  const settled = readings.map(
    ({ own: each }): StepDraft => ({
      ...common,
      ...asPlanned(each),
      id: `portal/${each.component}-callers`,
      after: ['portal/ended'],
    }),
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
    { ...common, ...asPlanned(own), id: 'portal/secret', after: [inUse] },
    {
      ...rolling,
      id: 'portal/over',
      usualSeconds: 60,
      title: 'Bring the portal over to them, pod by pod',
      after: ['portal/secret'],
      input: { ...portal.input, values: { ...portal.input.values, strategy: sideBySide } },
    },
    {
      ...heard,
      id: 'portal/ended',
      kind: 'rotation-read',
      title: 'Wait until nobody comes with the former ones any more',
      after: ['portal/over'],
      input: { namespace: portal.input.namespace, secrets, files: [], ended: [portal.input.name] },
    },
    ...settled,
    {
      ...heard,
      id: 'portal/proof',
      kind: 'rotation-callers-proof',
      title: 'See that the former ones are refused',
      after: settled.map(({ id }) => id),
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
