import type { Component } from '../../model/component.ts';
import { passwordEnv, passwordSecrets } from '../people.ts';
import { labServiceStep } from '../service.ts';

export const labForge: Component = {
  name: 'lab-forge',
  title: 'Lab forge',
  provides: 'scm',
  needs: [],
  deliveries: ['process'],
  secrets: ['forge-portal-token', 'forge-admin-token', ...passwordSecrets],
  readyStep: 'lab-forge/process',

  steps(context) {
    const own = context.endpoint('scm');
    return [
      labServiceStep(context, {
        id: 'lab-forge',
        folder: 'forge',
        title: 'the forge',
        port: own.port,
        after: [],
        processesBefore: [],
        env: { PUBLIC_URL: own.url },
        secretEnv: {
          FORGE_PORTAL_TOKEN: 'forge-portal-token',
          FORGE_ADMIN_TOKEN: 'forge-admin-token',
          ...passwordEnv,
        },
      }),
    ];
  },
};
