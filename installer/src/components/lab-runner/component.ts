import type { Component } from '../../model/component.ts';
import { runnerSecretEnv } from '../pipelines.ts';
import { helm } from './helm.ts';
import { process } from './process.ts';

export const labRunner: Component = {
  name: 'lab-runner',
  title: 'Lab runner',
  provides: 'pipelines',
  needs: ['scm'],
  secrets: Object.values(runnerSecretEnv),
  deliveries: { process, helm },
};
