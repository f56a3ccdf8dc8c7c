import type { StepDraft } from '../model/component.ts';
import type { Plan } from '../model/plan.ts';
import { besideIt, nextOf } from '../model/rotation.ts';
import type { StepInputs } from '../model/step.ts';
import { superuser } from '../model/superuser.ts';
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

const passwordSecret = 'portal-database-password';

type Release = StepInputs['release'];

/** The same release with another role and another Secret; what else it is made of stays. */
function asSecond({ values, ...release }: Release, second: string, secret: string): Release {
  const { secretEnv } = values;
  return {
    ...release,
    values: {
      ...values,
      strategy: sideBySide,
      env: { ...values.env, DATABASE_USER: second },
      ...(secretEnv ? { secretEnv: { ...secretEnv, secret } } : {}),
    },
  };
}

/** What can be made anew here: the superuser's where whoever uses it reads it anew. */
export const rotatedInCluster = (installed: Plan): string[] => [
  passwordSecret,
  ...(readingsOf(installed, [superuser.passwordSecret]).length > 0 ? [superuser.passwordSecret] : []),
];

/**
 * On a cluster requests cannot be held. So the portal goes over to a second role that knows the next password, pod by
 * pod, and whoever is the superuser gets the next password beside the one in use; then PostgreSQL is told of both at
 * once, and the portal comes back to the first role in the same way.
 */
export function clusterRotationDrafts(installed: Plan, secrets: string[], isTold: boolean): StepDraft[] {
  const portal = only(installed, 'release', ({ component }) => component === 'portal');
  const own = secretOf(installed, portal.input.values.secretEnv?.secret);
  const { input } = only(installed, 'cluster-role', (step) => step.input.passwordSecret === passwordSecret);
  const { namespace, pod, role } = input;
  const others = secrets.filter((secret) => secret !== passwordSecret);
  const readings = readingsOf(installed, others);
  const second = `${role}_next`;
  const secret = besideIt(own.input.name);
  const rotation = {
    ...{ namespace, pod, role, second, passwordSecret },
    known: others.length > 0 ? [superuser] : [],
  };
  const rolling = { ...common, kind: 'release' as const, deadlineSeconds: portal.deadlineSeconds, usualSeconds: 60 };
  const reading = { ...common, kind: 'rotation-read' as const, deadlineSeconds: 240, usualSeconds: 5 };
  const { PORTAL_DATABASE_PASSWORD: _former, ...rest } = own.input.values;
  const bridge: Turn[] = [
    {
      ...common,
      id: 'database/second',
      kind: 'rotation-second',
      title: 'Make a second role that knows it',
      input: rotation,
    },
    {
      ...common,
      id: 'database/second-secret',
      kind: 'cluster-secret',
      title: `Put ${secret} into the cluster`,
      input: {
        namespace,
        name: secret,
        values: { ...rest, PORTAL_DATABASE_PASSWORD: { secret: nextOf(passwordSecret) } },
      },
    },
    {
      ...rolling,
      id: 'database/over',
      title: 'Bring the portal over to the second role, pod by pod',
      input: asSecond(portal.input, second, secret),
    },
    ...readings.map((each) => besideStep(`database/${each.own.component}-next`, each)),
    {
      ...reading,
      id: 'database/heard',
      title: 'Wait until nobody comes with a former one alone',
      input: { namespace, secrets, files: filesOf(readings, nextOf, '-next'), ended: [portal.input.name] },
    },
    {
      ...common,
      id: 'database/told',
      kind: 'rotation-told',
      title: 'Tell PostgreSQL',
      input: rotation,
    },
  ];
  return inTurn([
    {
      ...common,
      id: 'database/values',
      kind: 'rotation-values',
      title: 'Make new passwords, beside those in use',
      input: { secrets },
    },
    // PostgreSQL has the new passwords already: who is at the second role only comes back.
    ...(isTold ? [] : bridge),
    { ...common, ...asPlanned(own), id: 'database/secret' },
    ...holdersOf(installed, others).map((each) => ({
      ...common,
      ...asPlanned(each),
      id: `database/${each.input.name}`,
    })),
    {
      ...rolling,
      id: 'database/back',
      title: 'Bring the portal back to the first role, pod by pod',
      input: { ...portal.input, values: { ...portal.input.values, strategy: sideBySide } },
    },
    ...(readings.length > 0
      ? [
          {
            ...reading,
            id: 'database/read',
            title: 'Wait until nobody has the superuser’s former password any more',
            input: { namespace, secrets, files: filesOf(readings, (name) => name), ended: [] },
          },
        ]
      : []),
    {
      ...common,
      id: 'database/proof',
      kind: 'rotation-cluster-proof',
      title: 'See that the former ones are refused',
      input: { ...rotation, left: [secret, ...readings.map(({ own: { input } }) => besideIt(input.name))] },
    },
    {
      ...rolling,
      id: 'database/end',
      title: 'Leave the portal as it was',
      input: portal.input,
    },
  ]);
}
