import type { Component } from '../../model/component.ts';
import { controllersGiven } from './controllers.ts';
import { directorySecretEnv, secretEnv } from './environment.ts';
import { gitHubGiven } from './github.ts';
import { helm } from './helm.ts';
import { process } from './process.ts';
import { givenSecrets } from './sign-in.ts';

export const portal: Component = {
  name: 'portal',
  title: 'Portal',
  provides: 'portal',
  needs: ['database', 'identity', 'scm', 'provisioning', 'edge'],
  secrets: Object.values({ ...secretEnv, ...directorySecretEnv }),
  given: ({ signIn, scm, automation }) => ({
    ...givenSecrets(signIn),
    ...gitHubGiven(scm),
    ...controllersGiven(automation),
  }),
  deliveries: { process, helm },
};
