import { createPermission } from '@backstage/plugin-permission-common';

export const RESOURCE_TYPE_REQUEST = 'request';

export const requestCreatePermission = createPermission({
  name: 'requests.request.create',
  attributes: { action: 'create' },
});

export const requestReadPermission = createPermission({
  name: 'requests.request.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_REQUEST,
});

/** Approve, reject, and retry what failed. */
export const requestApprovePermission = createPermission({
  name: 'requests.request.approve',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_REQUEST,
});

export const requestCancelPermission = createPermission({
  name: 'requests.request.cancel',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_REQUEST,
});

export const requestCommentPermission = createPermission({
  name: 'requests.request.comment',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_REQUEST,
});

export const requestPermissions = [
  requestCreatePermission,
  requestReadPermission,
  requestApprovePermission,
  requestCancelPermission,
  requestCommentPermission,
];
