import type { Component } from '../../model/component.ts';
import { storeMethod } from '../store-release.ts';

/** Never chosen by itself: who names it has read its licence. */
export const vault: Component = {
  name: 'vault',
  title: 'Vault',
  provides: 'secrets',
  needs: [],
  secrets: [],
  deliveries: { helm: storeMethod({ component: 'vault', title: 'Vault', program: 'vault' }) },
};
