import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { RequestAction } from './actions/action';
import type { RequestCheck } from './executor/checks';

export type RequestActionsExtensionPoint = {
  /** Makes a kind of action available to request types. */
  addAction(action: RequestAction): void;
};

export const requestActionsExtensionPoint = createExtensionPoint<RequestActionsExtensionPoint>({
  id: 'requests.actions',
});

export type RequestChecksExtensionPoint = {
  /** Has every submitted request looked at before a person is asked. */
  addCheck(check: RequestCheck): void;
};

export const requestChecksExtensionPoint = createExtensionPoint<RequestChecksExtensionPoint>({
  id: 'requests.checks',
});
