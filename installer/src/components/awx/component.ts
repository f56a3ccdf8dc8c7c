import { broughtAwx, secretNames } from '../../model/automation.ts';
import type { Component } from '../../model/component.ts';
import { helm } from './helm.ts';
import { admin, database, portalAccount, secretKey } from './names.ts';

/** Never chosen by itself: it asks for as much memory as all the rest. */
export const awx: Component = {
  name: broughtAwx,
  title: 'AWX',
  provides: 'automation',
  needs: ['database', 'edge'],
  // The token is AWX's to make: what stands there first is one that it does not know.
  secrets: [database.password, admin.password, secretKey.value, portalAccount.password, secretNames.awx],
  deliveries: { helm },
};
