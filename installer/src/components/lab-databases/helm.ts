import type { ComponentContext, Method, StepDraft } from '../../model/component.ts';
import { labReleaseSteps } from '../lab-release.ts';
import { environment } from './environment.ts';
import { reread } from './secrets.ts';

const name = 'databases';
const size = '1Gi';

/** A cluster has its own way to look up names: what people reach may still be unknown to the platform's pods. */
const reachStep = (context: ComponentContext): StepDraft => ({
  id: 'lab-databases/reach',
  kind: 'address-inside',
  title: 'See that pods reach the identity provider where people do',
  after: ['lab-databases/release'],
  holdsData: false,
  deadlineSeconds: 120,
  usualSeconds: 1,
  input: {
    namespace: context.cluster.namespace,
    pod: `${name}-0`,
    url: `${environment(context).OIDC_ISSUER}/.well-known/openid-configuration`,
  },
});

export const helm: Method = {
  readyStep: 'lab-databases/release',
  volumes: [{ claim: 'data-databases-0', size }],

  steps: (context) => [
    ...labReleaseSteps(context, {
      component: 'lab-databases',
      name,
      title: 'the database service',
      capability: 'provisioning',
      after: context.ready('database', 'identity'),
      env: environment(context),
      secretEnv: {},
      reread,
      size,
      to: [{ name: 'psql-postgresql', ports: [5432] }],
    }),
    reachStep(context),
  ],
};
