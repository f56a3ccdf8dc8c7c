import type { Component } from '../../model/component.ts';
import { passwordEnv, passwordSecrets } from '../people.ts';
import { labServiceStep } from '../service.ts';

export const labIdentity: Component = {
  name: 'lab-identity',
  title: 'Lab identity',
  provides: 'identity',
  needs: ['portal', 'scm', 'provisioning'],
  deliveries: ['process'],
  secrets: ['portal-client-secret', 'databases-client-secret', 'identity-cookie-key', ...passwordSecrets],
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
          FORGE_URL: context.endpoint('scm').url,
          DATABASES_URL: context.endpoint('provisioning').url,
        },
        secretEnv: {
          PORTAL_CLIENT_SECRET: 'portal-client-secret',
          DATABASES_CLIENT_SECRET: 'databases-client-secret',
          IDENTITY_COOKIE_KEY: 'identity-cookie-key',
          ...passwordEnv,
        },
      }),
    ];
  },
};
