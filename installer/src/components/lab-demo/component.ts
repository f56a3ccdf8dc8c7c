import type { Component } from '../../model/component.ts';
import { helm } from './helm.ts';

export const labDemo: Component = {
  name: 'lab-demo',
  title: 'An application of the company',
  provides: 'application',
  needs: [],
  secrets: [],
  deliveries: { helm },
};
