import type { Component } from '../../model/component.ts';
import { helm } from './helm.ts';
import { process } from './process.ts';

export const postgresql: Component = {
  name: 'postgresql',
  title: 'PostgreSQL',
  provides: 'database',
  needs: [],
  secrets: ['database-password', 'portal-database-password'],
  deliveries: { process, helm },
};
