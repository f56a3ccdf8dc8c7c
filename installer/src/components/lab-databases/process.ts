import type { Method } from '../../model/component.ts';
import { labServiceStep, processesOf } from '../service.ts';
import { environment } from './environment.ts';
import { secretEnv } from './secrets.ts';

export const process: Method = {
  readyStep: 'lab-databases/process',

  steps(context) {
    const own = context.endpoint('provisioning');
    return [
      labServiceStep(context, {
        id: 'lab-databases',
        folder: 'databases',
        title: 'the database service',
        port: own.port,
        after: context.ready('database', 'identity'),
        processesBefore: processesOf(context, 'database', 'identity'),
        env: { PUBLIC_URL: own.url, ...environment(context) },
        secretEnv,
      }),
    ];
  },
};
