import type { StepDraft } from '../model/component.ts';
import type { Plan } from '../model/plan.ts';
import { besideIt, nextOf } from '../model/rotation.ts';
import type { CallersRotation } from '../model/step.ts';
import { asPlanned, besideStep, common, filesOf, only, readingsOf, secretOf, sideBySide } from './cluster-parts.ts';

/** A token is made anew where whoever is asked reads it anew; a controller of somebody else's knows it once. */
function knownTwice(installed: Plan, made: string[], asked: CallersRotation['proofs']) {
  const isRead = (secret: string): boolean => readingsOf(installed, [secret]).length > 0;
  const isAsked = (secret: string): boolean => asked.some((proof) => proof.secret === secret);
  const secrets = made.filter((secret) => !isAsked(secret) || isRead(secret));
  return { secrets, proofs: asked.filter(({ secret }) => secrets.includes(secret)) };
}

/**
 * On a cluster nobody waits and nobody starts anew but the portal, pod by pod: whoever it calls knows both tokens for
 * as long as one pod may still come with the former one.
 */
export function callersRotationDrafts(
  installed: Plan,
  made: string[],
  asked: CallersRotation['proofs'],
  isTold: boolean,
): StepDraft[] {
  const { secrets, proofs } = knownTwice(installed, made, asked);
  const portal = only(installed, 'release', ({ component }) => component === 'portal');
  const own = secretOf(installed, portal.input.values.secretEnv?.secret);
  const readings = readingsOf(installed, secrets);
  const rotation: CallersRotation = {
    namespace: portal.input.namespace,
    secrets,
    callers: readings.map(({ own: { input } }) => besideIt(input.name)),
    workloads: [...new Set(readings.map(({ workload }) => workload))],
    proofs,
  };
  const rolling = { ...common, kind: 'release' as const, deadlineSeconds: portal.deadlineSeconds };
  const heard = { ...common, deadlineSeconds: 240, usualSeconds: 10 };
  const read = { namespace: portal.input.namespace, secrets, ended: [] };
  const beside = readings.map((each) => ({
    ...besideStep(`portal/${each.own.input.name}-next`, each),
    after: ['portal/values'],
  }));
  const bridge: StepDraft[] = [
    ...beside,
    {
      ...heard,
      id: 'portal/given',
      kind: 'rotation-read',
      title: 'Wait until everybody else has the new ones as well',
      after: beside.map(({ id }) => id),
      input: { ...read, files: filesOf(readings, nextOf, '-next') },
    },
    {
      ...heard,
      id: 'portal/heard',
      kind: 'rotation-heard',
      title: 'See that whoever is asked takes them',
      after: ['portal/given'],
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
      id: `portal/${each.input.name}`,
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
      input: { ...read, files: [], ended: [portal.input.name] },
    },
    ...settled,
    {
      ...heard,
      id: 'portal/read',
      kind: 'rotation-read',
      title: 'Wait until nobody else has the former ones alone',
      after: settled.map(({ id }) => id),
      input: { ...read, files: filesOf(readings, (name) => name) },
    },
    {
      ...heard,
      id: 'portal/proof',
      kind: 'rotation-callers-proof',
      title: 'See that the former ones are refused',
      after: ['portal/read'],
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
