import type { StepDraft } from '../model/component.ts';
import type { Plan } from '../model/plan.ts';
import { nextOf } from '../model/rotation.ts';
import type { StepInputs } from '../model/step.ts';
import { asPlanned, only, secretOf, sideBySide } from './cluster-parts.ts';

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

/**
 * On a cluster requests cannot be held. So the portal goes over to a second role that knows the next password, pod by
 * pod; then nobody uses the first one, it is told, and the portal comes back to it in the same way.
 */
export function clusterRotationDrafts(installed: Plan, isTold: boolean): StepDraft[] {
  const portal = only(installed, 'release', ({ component }) => component === 'portal');
  const own = secretOf(installed, portal.input.values.secretEnv?.secret);
  const { input } = only(installed, 'cluster-role', (step) => step.input.passwordSecret === passwordSecret);
  const { namespace, pod, role } = input;
  const second = `${role}_next`;
  const secret = `${own.input.name}-next`;
  const rotation = { namespace, pod, role, second, passwordSecret };
  const common = { holdsData: true, deadlineSeconds: 120, usualSeconds: 2 };
  const rolling = { ...common, kind: 'release' as const, deadlineSeconds: portal.deadlineSeconds, usualSeconds: 60 };
  const { PORTAL_DATABASE_PASSWORD: _former, ...others } = own.input.values;
  const bridge: StepDraft[] = [
    {
      ...common,
      id: 'database/second',
      kind: 'rotation-second',
      title: 'Make a second role that knows it',
      after: ['database/values'],
      input: rotation,
    },
    {
      ...common,
      id: 'database/second-secret',
      kind: 'cluster-secret',
      title: `Put ${secret} into the cluster`,
      after: ['database/second'],
      input: {
        namespace,
        name: secret,
        values: { ...others, PORTAL_DATABASE_PASSWORD: { secret: nextOf(passwordSecret) } },
      },
    },
    {
      ...rolling,
      id: 'database/over',
      title: 'Bring the portal over to the second role, pod by pod',
      after: ['database/second-secret'],
      input: asSecond(portal.input, second, secret),
    },
    {
      ...common,
      id: 'database/told',
      kind: 'rotation-told',
      title: 'Tell PostgreSQL',
      after: ['database/over'],
      input: rotation,
    },
  ];
  return [
    {
      ...common,
      id: 'database/values',
      kind: 'rotation-values',
      title: 'Make a new password, beside the one in use',
      after: [],
      input: { secrets: [passwordSecret] },
    },
    // The first role has the new password already: who is at the second one only comes back.
    ...(isTold ? [] : bridge),
    {
      ...common,
      ...asPlanned(own),
      id: 'database/secret',
      after: [isTold ? 'database/values' : 'database/told'],
    },
    {
      ...rolling,
      id: 'database/back',
      title: 'Bring the portal back to the first role, pod by pod',
      after: ['database/secret'],
      input: { ...portal.input, values: { ...portal.input.values, strategy: sideBySide } },
    },
    {
      ...common,
      id: 'database/proof',
      kind: 'rotation-cluster-proof',
      title: 'See that the former one is refused',
      after: ['database/back'],
      input: { ...rotation, secret },
    },
    {
      ...rolling,
      id: 'database/end',
      title: 'Leave the portal as it was',
      after: ['database/proof'],
      input: portal.input,
    },
  ];
}
