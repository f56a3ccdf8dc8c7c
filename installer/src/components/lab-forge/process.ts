import type { Method } from '../../model/component.ts';
import { followedPeople } from '../directory.ts';
import { asVariables } from '../reread.ts';
import { labServiceStep } from '../service.ts';
import { secretEnv } from './secrets.ts';
import { controllerCallers } from './controller.ts';
import { pipelinesOf } from './pipelines.ts';

export const process: Method = {
  readyStep: 'lab-forge/process',

  steps(context) {
    const own = context.endpoint('scm');
    const pipelines = pipelinesOf(context);
    const directory = followedPeople(context);
    return [
      labServiceStep(context, {
        id: 'lab-forge',
        folder: 'forge',
        title: 'the forge',
        port: own.port,
        after: [],
        processesBefore: [],
        env: {
          PUBLIC_URL: own.url,
          ...pipelines.env,
          ...directory.env,
        },
        secretEnv: {
          ...secretEnv,
          ...pipelines.secretEnv,
          ...asVariables([...controllerCallers(context), ...directory.reread]),
        },
      }),
    ];
  },
};
