const string = { type: 'string' } as const;
const time = { type: 'string', format: 'date-time' } as const;
const status = { type: 'string', enum: ['initiated', 'succeeded', 'failed'] } as const;

function parameter(name: string, description: string, schema: object = string) {
  return { name, in: 'query', required: false, description, schema };
}

const record = {
  type: 'object',
  required: ['id', 'time', 'plugin', 'action', 'severity', 'status'],
  properties: {
    id: { type: 'string', format: 'uuid' },
    time,
    plugin: string,
    action: { ...string, description: 'The event of the plugin, such as entity-mutate.' },
    severity: { type: 'string', enum: ['low', 'medium', 'high', 'critical'] },
    status,
    actor: { ...string, description: 'A user entity ref, or the subject of a service.' },
    address: string,
    userAgent: string,
    method: string,
    path: string,
    traceId: string,
    decision: string,
    error: string,
    meta: { type: 'object', additionalProperties: true },
  },
};

export const openapi = {
  openapi: '3.0.3',
  info: {
    title: 'audit',
    version: '1',
    description: 'Who did what in the portal.',
    license: { name: 'Apache-2.0' },
  },
  servers: [{ url: '/api/audit' }],
  paths: {
    '/records': {
      get: {
        operationId: 'searchRecords',
        summary: 'Search audit records, newest first',
        description: 'Needs the permission audit.record.read.',
        security: [{ bearer: [] }],
        parameters: [
          parameter('actor', 'Exactly this actor.'),
          parameter('action', 'Exactly this action.'),
          parameter('plugin', 'Exactly this plugin.'),
          parameter('status', 'Exactly this outcome.', status),
          parameter('traceId', 'What belongs to one request.'),
          parameter('from', 'Not before.', time),
          parameter('to', 'Not after.', time),
          parameter('text', 'Contained in the record, whatever the case.'),
          parameter('limit', 'Records on a page.', { type: 'integer', minimum: 1, maximum: 200, default: 50 }),
          parameter('cursor', 'The nextCursor of the page before.'),
        ],
        responses: {
          200: {
            description: 'A page of records; nextCursor is there when more follow.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['items'],
                  properties: { items: { type: 'array', items: record }, nextCursor: string },
                },
              },
            },
          },
          400: { description: 'A parameter cannot be understood.' },
          401: { description: 'Nobody is signed in.' },
          403: { description: 'The permission is missing.' },
        },
      },
    },
  },
  components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
} as const;
