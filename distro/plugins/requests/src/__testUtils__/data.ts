import type { PlatformRequest, RequestDetails, RequestTypeSummary } from '@stagecraft/plugin-requests-common';

export const databaseType: RequestTypeSummary = {
  id: 'new-database',
  title: 'New database',
  description: 'A PostgreSQL database',
  icon: 'database',
  owner: 'group:default/platform',
  approval: 'a lead of your team',
  form: {
    schema: {
      type: 'object',
      required: ['name', 'purpose'],
      properties: {
        name: {
          type: 'string',
          title: 'Name',
          description: 'It cannot be changed later.',
          pattern: '^[a-z]+$',
          minLength: 3,
        },
        purpose: { type: 'string', title: 'Purpose', minLength: 5 },
        size: { type: 'integer', title: 'Size', minimum: 1, maximum: 5 },
        backup: { type: 'boolean', title: 'Keep backups' },
        tier: { type: 'string', title: 'Tier', enum: ['small', 'large'], default: 'small' },
        system: { type: 'string', title: 'System' },
      },
    },
    ui: {
      order: ['name', 'purpose'],
      fields: {
        name: { patternMessage: 'Name may have only small letters' },
        purpose: { widget: 'textarea' },
        system: { widget: 'entity', kind: 'System' },
      },
    },
  },
};

export function requestOf(more: Partial<PlatformRequest> = {}): PlatformRequest {
  return {
    id: 'r1',
    number: 7,
    typeId: 'new-database',
    typeTitle: 'New database',
    title: 'New database: orders',
    state: 'approval',
    version: 3,
    requesterRef: 'user:default/omar',
    teamRef: 'group:default/checkout',
    values: { name: 'orders', purpose: 'keeps orders' },
    links: [],
    attempts: 0,
    approvers: 'a lead of group:default/checkout',
    createdAt: '2026-11-20T10:00:00.000Z',
    updatedAt: '2026-11-20T10:00:00.000Z',
    submittedAt: '2026-11-20T10:00:00.000Z',
    ...more,
  };
}

export function detailsOf(
  more: Partial<PlatformRequest> = {},
  rights: Partial<RequestDetails['rights']> = {},
): RequestDetails {
  return {
    request: requestOf(more),
    history: [
      { id: 1, at: '2026-11-20T10:00:00.000Z', actor: 'user:default/omar', event: 'create', to: 'draft' },
      {
        id: 2,
        at: '2026-11-20T10:00:00.000Z',
        actor: 'user:default/omar',
        event: 'submit',
        from: 'draft',
        to: 'policy',
      },
    ],
    comments: [],
    rights: { approve: false, cancel: false, comment: true, edit: false, retry: false, ...rights },
  };
}
