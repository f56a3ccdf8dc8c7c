import type { Component } from '../../model/component.ts';
import { helm } from './helm.ts';
import { process } from './process.ts';
import { secretEnv } from './secrets.ts';

export const keycloak: Component = {
  name: 'keycloak',
  title: 'Keycloak',
  provides: 'identity',
  needs: ['database', 'edge', 'portal', 'provisioning'],
  secrets: Object.values(secretEnv),
  deliveries: { process, helm },
};
