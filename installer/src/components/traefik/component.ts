import type { Component } from '../../model/component.ts';
import { helm } from './helm.ts';

export const traefik: Component = {
  name: 'traefik',
  title: 'Traefik',
  provides: 'edge',
  needs: [],
  secrets: [],
  deliveries: { helm },
};
