import type { Component } from '../../model/component.ts';
import { helm } from './helm.ts';
import { process } from './process.ts';
import { peopleSecret } from '../directory.ts';
import { secretEnv } from './secrets.ts';

export const labForge: Component = {
  name: 'lab-forge',
  title: 'Lab forge',
  provides: 'scm',
  needs: ['identity'],
  secrets: [...Object.values(secretEnv), peopleSecret],
  deliveries: { process, helm },
};
