import type { Method } from '../../model/component.ts';
import { followedPeople } from '../directory.ts';
import { labReleaseSteps } from '../lab-release.ts';
import { controllerCallers } from './controller.ts';
import { pipelinesOf } from './pipelines.ts';
import { ownSecretEnv, portalCaller } from './secrets.ts';

const size = '2Gi';

export const helm: Method = {
  readyStep: 'lab-forge/release',
  volumes: [{ claim: 'data-forge-0', size }],

  steps(context) {
    const directory = followedPeople(context);
    const pipelines = pipelinesOf(context);
    return labReleaseSteps(context, {
      component: 'lab-forge',
      name: 'forge',
      title: 'the forge',
      capability: 'scm',
      after: [],
      env: { ...pipelines.env, ...directory.env },
      reread: [portalCaller, ...controllerCallers(context), ...directory.reread],
      secretEnv: { ...ownSecretEnv, ...pipelines.secretEnv },
      size,
      // Webhooks go to the portal without a detour.
      to: [{ name: 'backstage', ports: [7007] }],
    });
  },
};
