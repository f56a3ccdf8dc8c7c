import type { Method } from '../../model/component.ts';
import { followedPeople } from '../directory.ts';
import { labServiceStep } from '../service.ts';
import { secretEnv } from './secrets.ts';
import { runnerSecretEnv } from '../pipelines.ts';

export const process: Method = {
  readyStep: 'lab-forge/process',

  steps(context) {
    const own = context.endpoint('scm');
    const directory = followedPeople(context);
    return [
      labServiceStep(context, {
        id: 'lab-forge',
        folder: 'forge',
        title: 'the forge',
        port: own.port,
        after: [],
        processesBefore: [],
        env: { PUBLIC_URL: own.url, ...directory.env },
        secretEnv: {
          ...secretEnv,
          // Without it the forge has no pipelines, and nothing of them is shown.
          ...(context.has('pipelines') ? runnerSecretEnv : {}),
          ...directory.secretEnv,
        },
      }),
    ];
  },
};
