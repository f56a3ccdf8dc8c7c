import type { Method } from '../../model/component.ts';
import { labReleaseSteps } from '../lab-release.ts';
import { environment } from './environment.ts';
import { reread } from './secrets.ts';

const size = '1Gi';

export const helm: Method = {
  readyStep: 'lab-databases/release',
  volumes: [{ claim: 'data-databases-0', size }],

  steps: (context) =>
    labReleaseSteps(context, {
      component: 'lab-databases',
      name: 'databases',
      title: 'the database service',
      capability: 'provisioning',
      after: context.ready('database', 'identity'),
      env: environment(context),
      secretEnv: {},
      reread,
      size,
      to: [{ name: 'psql-postgresql', ports: [5432] }],
    }),
};
