import type { StepDraft } from '../model/component.ts';
import type { Plan } from '../model/plan.ts';
import { keycloakRealm } from '../model/keycloak.ts';
import { besideIt, clientsOf, nextOf } from '../model/rotation.ts';
import type { CallersRotation, ClientsRotation, StepInputs } from '../model/step.ts';
import {
  asPlanned,
  besideStep,
  common,
  filesOf,
  holdersOf,
  only,
  readingsOf,
  secretOf,
  sideBySide,
} from './cluster-parts.ts';
import { inTurn, type Turn } from './turns.ts';

type Values = StepInputs['cluster-secret']['values'];

/** The variables of the portal that hold one of them, each with the next value beside it. */
function withNext(values: Values, secrets: string[]): Values {
  const next = Object.entries(values).flatMap(([variable, value]): [string, Values[string]][] =>
    'secret' in value && secrets.includes(value.secret) ? [[`${variable}_NEXT`, { secret: nextOf(value.secret) }]] : [],
  );
  return { ...values, ...Object.fromEntries(next) };
}

/** What Keycloak is told, and as whom. */
export function clientsOfKeycloak(
  { addresses }: Plan,
  secrets: string[],
  proofs: CallersRotation['proofs'],
): ClientsRotation {
  return {
    secrets,
    url: addresses.find(({ name }) => name === 'identity')?.url ?? '',
    ...keycloakRealm,
    clients: clientsOf(proofs),
  };
}

/**
 * Keycloak takes one secret of a client, and nobody can say in which moment the next one counts. So whoever comes with
 * one knows both before Keycloak is told, and tries the other where it is refused: the portal, pod by pod, by its
 * environment, the others by their files.
 */
export function clientsRotationDrafts(
  installed: Plan,
  secrets: string[],
  proofs: CallersRotation['proofs'],
  isTold: boolean,
): StepDraft[] {
  const portal = only(installed, 'release', ({ component }) => component === 'portal');
  const own = secretOf(installed, portal.input.values.secretEnv?.secret);
  const { namespace } = own.input;
  const readings = readingsOf(installed, secrets);
  const besidePortal = besideIt(own.input.name);
  const values = withNext(own.input.values, secrets);
  const rotation = clientsOfKeycloak(installed, secrets, proofs);
  const rolling = { ...common, kind: 'release' as const, deadlineSeconds: portal.deadlineSeconds, usualSeconds: 60 };
  const reading = { ...common, kind: 'rotation-read' as const, deadlineSeconds: 240, usualSeconds: 5 };
  const rolled = { ...portal.input.values, strategy: sideBySide };
  const bridge: Turn[] = [
    ...readings.map((each) => besideStep(`clients/${each.own.input.name}-next`, each)),
    {
      ...common,
      id: 'clients/second-secret',
      kind: 'cluster-secret',
      title: `Put ${besidePortal} into the cluster`,
      input: { namespace, name: besidePortal, values },
    },
    {
      ...rolling,
      id: 'clients/over',
      title: 'Have the portal know both, pod by pod',
      input: {
        ...portal.input,
        values: {
          ...rolled,
          secretEnv: {
            secret: besidePortal,
            keys: Object.fromEntries(Object.keys(values).map((variable) => [variable, variable])),
          },
        },
      },
    },
    {
      ...reading,
      id: 'clients/heard',
      title: 'Wait until everybody else knows both',
      input: { namespace, secrets, files: filesOf(readings, nextOf, '-next'), ended: [portal.input.name] },
    },
    {
      ...common,
      id: 'clients/told',
      kind: 'rotation-clients-told',
      title: 'Tell Keycloak',
      input: rotation,
    },
  ];
  return inTurn([
    {
      ...common,
      id: 'clients/asked',
      kind: 'rotation-clients-asked',
      title: 'See that Keycloak would take them',
      input: rotation,
    },
    {
      ...common,
      id: 'clients/values',
      kind: 'rotation-values',
      title: 'Make the clients’ secrets anew, beside those in use',
      input: { secrets },
    },
    // Keycloak takes the new ones already: whoever knows both only has to forget the former ones.
    ...(isTold ? [] : bridge),
    ...holdersOf(installed, secrets).map((each) => ({
      ...common,
      ...asPlanned(each),
      id: `clients/${each.input.name}`,
    })),
    {
      ...rolling,
      id: 'clients/back',
      title: 'Have the portal know only the new ones, pod by pod',
      input: { ...portal.input, values: rolled },
    },
    {
      ...reading,
      id: 'clients/read',
      title: 'Wait until nobody else has the former ones any more',
      input: { namespace, secrets, files: filesOf(readings, (name) => name), ended: [] },
    },
    {
      ...common,
      deadlineSeconds: 240,
      id: 'clients/proof',
      kind: 'rotation-callers-proof',
      title: 'See that the former ones are refused',
      input: {
        namespace,
        secrets,
        callers: [besidePortal, ...readings.map(({ own: { input } }) => besideIt(input.name))],
        workloads: readings.map(({ workload }) => workload),
        proofs,
      },
    },
    { ...rolling, id: 'clients/end', usualSeconds: 5, title: 'Leave the portal as it was', input: portal.input },
  ]);
}
