import type { Component } from '../../model/component.ts';
import { process } from './process.ts';

export const labSecrets: Component = {
  name: 'lab-secrets',
  title: 'Sealed file',
  provides: 'secrets',
  needs: [],
  secrets: [],
  deliveries: { process },
};
