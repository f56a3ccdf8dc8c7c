import type { Method } from '../../model/component.ts';
import { labServiceStep } from '../service.ts';
import { secretEnv } from './secrets.ts';

export const process: Method = {
  readyStep: 'lab-identity/process',

  steps(context) {
    const own = context.endpoint('identity');
    return [
      labServiceStep(context, {
        id: 'lab-identity',
        folder: 'identity',
        title: 'the identity provider',
        port: own.port,
        after: [],
        processesBefore: [],
        env: {
          PUBLIC_URL: own.url,
          PORTAL_URL: context.endpoint('portal').url,
          DATABASES_URL: context.endpoint('provisioning').url,
          // Known from the first phase on: a later one starts nothing anew for it.
          AUTOMATION_URL: context.endpoint('automation').url,
        },
        secretEnv,
      }),
    ];
  },
};
