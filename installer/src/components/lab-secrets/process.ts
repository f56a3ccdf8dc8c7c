import type { Method } from '../../model/component.ts';
import { storeSteps } from '../secret-store.ts';
import { labServiceStep } from '../service.ts';

export const process: Method = {
  readyStep: 'lab-secrets/store',
  storeProcess: 'lab-secrets',

  steps(context) {
    const own = context.endpoint('secrets');
    const started = labServiceStep(context, {
      id: 'lab-secrets',
      folder: 'secrets',
      title: 'the store of secrets',
      port: own.port,
      after: [],
      processesBefore: [],
      env: { PUBLIC_URL: own.url },
      // What opens it comes to it from the keeper, and stands in no environment.
      secretEnv: {},
      health: { kind: 'store' },
    });
    return [started, ...storeSteps(context, 'lab-secrets', started.id)];
  },
};
