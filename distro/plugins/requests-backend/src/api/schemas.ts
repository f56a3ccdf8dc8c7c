import { requestStates } from '@stagecraft/plugin-requests-common';

const text = { type: 'string' } as const;
const time = { type: 'string', format: 'date-time' } as const;
const state = { type: 'string', enum: [...requestStates] };
const version = {
  type: 'integer',
  minimum: 1,
  description: 'The version that was looked at; a stale one is answered with 409',
};
const object = (required: string[], properties: Record<string, object>) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const list = (items: object) => ({ type: 'array', items });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

export const schemas = {
  Request: object(
    [
      'id',
      'number',
      'typeId',
      'typeTitle',
      'title',
      'state',
      'version',
      'requesterRef',
      'values',
      'links',
      'attempts',
      'approvers',
      'createdAt',
      'updatedAt',
    ],
    {
      id: { ...text, description: 'Also the idempotency key of the call that carries the request out' },
      number: { type: 'integer' },
      typeId: text,
      typeTitle: text,
      title: text,
      state,
      version,
      requesterRef: text,
      teamRef: text,
      values: { type: 'object' },
      result: { type: 'object' },
      links: list(object(['title', 'url'], { title: text, url: text, note: text })),
      message: text,
      attempts: { type: 'integer', minimum: 0 },
      nextAttemptAt: time,
      approvers: text,
      decidedBy: text,
      createdAt: time,
      updatedAt: time,
      submittedAt: time,
      finishedAt: time,
    },
  ),
  RequestList: object(['items', 'totalItems'], {
    items: list(ref('Request')),
    totalItems: { type: 'integer', minimum: 0 },
    nextCursor: text,
  }),
  HistoryEntry: object(['id', 'at', 'actor', 'event', 'to'], {
    id: { type: 'integer' },
    at: time,
    actor: { ...text, description: 'An entity ref, or `system`' },
    event: text,
    from: state,
    to: state,
    reason: text,
  }),
  Comment: object(['id', 'at', 'author', 'text'], { id: { type: 'integer' }, at: time, author: text, text }),
  Rights: object(['approve', 'cancel', 'comment', 'edit', 'retry'], {
    approve: { type: 'boolean' },
    cancel: { type: 'boolean' },
    comment: { type: 'boolean' },
    edit: { type: 'boolean' },
    retry: { type: 'boolean' },
  }),
  RequestDetails: object(['request', 'history', 'comments', 'rights'], {
    request: ref('Request'),
    history: list(ref('HistoryEntry')),
    comments: list(ref('Comment')),
    rights: ref('Rights'),
  }),
  RequestType: object(['id', 'title', 'description', 'owner', 'form', 'approval'], {
    id: text,
    title: text,
    description: text,
    icon: text,
    owner: text,
    form: object(['schema'], { schema: { type: 'object' }, ui: { type: 'object' } }),
    approval: text,
  }),
  RequestTypeList: object(['items'], { items: list(ref('RequestType')) }),
  Requester: object(['userRef', 'teams', 'roles', 'toApprove'], {
    userRef: text,
    teams: list(object(['ref', 'title'], { ref: text, title: text })),
    roles: list(text),
    toApprove: { type: 'integer', minimum: 0 },
  }),
  NewRequest: object(['submissionId', 'typeId', 'values'], {
    submissionId: {
      type: 'string',
      minLength: 8,
      maxLength: 100,
      description: 'Made by the client once for each intent',
    },
    typeId: text,
    teamRef: text,
    values: { type: 'object' },
    draft: { type: 'boolean' },
  }),
  DraftChange: object(['version', 'values'], { version, teamRef: text, values: { type: 'object' } }),
  Decision: object([], { version, comment: { type: 'string', maxLength: 2000 } }),
  NewComment: object(['text'], { text: { type: 'string', minLength: 1, maxLength: 4000, pattern: '\\S' } }),
  Error: {
    type: 'object',
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['name', 'message'],
        properties: {
          name: text,
          message: text,
          problems: list(object(['field', 'message'], { field: text, message: text })),
        },
      },
    },
  },
};

export type SchemaName = keyof typeof schemas;
