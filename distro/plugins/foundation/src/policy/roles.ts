/** `when` names a rule of the plugin that owns the resource; its claims are the caller's entity refs. */
export type Grant =
  | string
  | {
      readonly permission: string;
      readonly when: { readonly plugin: string; readonly resourceType: string; readonly rule: string };
    };

export const roleNames = ['platform-admin', 'lead', 'developer', 'viewer'] as const;
export type RoleName = (typeof roleNames)[number];

/** Whoever is signed in may look around, with or without a role. */
const everybody: Grant[] = ['catalog.entity.read', 'catalog.location.read', 'platform.summary.read'];

const developer: Grant[] = [
  ...everybody,
  {
    permission: 'catalog.entity.refresh',
    when: { plugin: 'catalog', resourceType: 'catalog-entity', rule: 'IS_ENTITY_OWNER' },
  },
  'catalog.entity.validate',
  'requests.request.create',
  'requests.request.read',
  'requests.request.comment',
  'requests.request.cancel',
];

/**
 * Role → permissions. Which request somebody may approve or cancel (the named approvers; never one's own) is decided by
 * the requests plugin, which knows the request; this table says who may do such a thing at all.
 */
export const grants: Readonly<Record<RoleName, readonly Grant[] | 'everything'>> = {
  'platform-admin': 'everything',
  lead: [...developer, 'requests.request.approve'],
  developer,
  viewer: [...everybody, 'requests.request.read', 'audit.record.read'],
};

export const grantsWithoutRole: readonly Grant[] = everybody;
