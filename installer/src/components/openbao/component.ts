import type { Component } from '../../model/component.ts';
import { storeMethod } from '../store-release.ts';
import { process } from './process.ts';

export const openbao: Component = {
  name: 'openbao',
  title: 'OpenBao',
  provides: 'secrets',
  needs: [],
  secrets: [],
  deliveries: { process, helm: storeMethod({ component: 'openbao', title: 'OpenBao', program: 'bao' }) },
};
