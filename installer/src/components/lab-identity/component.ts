import type { Component } from '../../model/component.ts';
import { process } from './process.ts';
import { secretEnv } from './secrets.ts';

export const labIdentity: Component = {
  name: 'lab-identity',
  title: 'Lab identity',
  provides: 'identity',
  needs: ['portal', 'provisioning'],
  secrets: Object.values(secretEnv),
  deliveries: { process },
};
