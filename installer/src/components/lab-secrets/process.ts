import type { Method } from '../../model/component.ts';
import { storeSteps } from '../secret-store.ts';
import { labServiceStep } from '../service.ts';

export const process: Method = {
  readyStep: 'lab-secrets/store',
  storeProcess: 'lab-secrets',
  lacking: ({ store }) =>
    store?.holder === 'openbao' ? 'the secrets lie in OpenBao already, and do not move along' : undefined,

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
