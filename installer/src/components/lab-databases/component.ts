import type { Component } from '../../model/component.ts';
import { helm } from './helm.ts';
import { process } from './process.ts';
import { secretEnv } from './secrets.ts';

export const labDatabases: Component = {
  name: 'lab-databases',
  title: 'Lab database service',
  provides: 'provisioning',
  needs: ['database', 'identity'],
  secrets: Object.values(secretEnv),
  deliveries: { process, helm },
};
