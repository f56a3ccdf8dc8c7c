import type { Component } from '../../model/component.ts';
import { peopleSecret } from '../directory.ts';
import { helm } from './helm.ts';
import { process } from './process.ts';
import { secretEnv } from './secrets.ts';

export const labAutomation: Component = {
  name: 'lab-automation',
  title: 'Lab automation',
  provides: 'automation',
  needs: ['identity', 'scm'],
  secrets: [...Object.values(secretEnv), peopleSecret],
  deliveries: { process, helm },
};
