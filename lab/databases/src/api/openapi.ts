const problem = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const answer = (description: string, schema: object) => ({
  description,
  content: { 'application/json': { schema } },
});

const database = { $ref: '#/components/schemas/Database' };

const retryLater = {
  ...problem('PostgreSQL does not answer. The same call may be made again.'),
  headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds' } },
};

const post = {
  operationId: 'createDatabase',
  summary: 'Make a database with a role of its own',
  description:
    'One effect for one key, however often it is called. Nobody can sign in to the database until its owner has fetched the password at `handover`.',
  parameters: [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: true,
      description: 'The id of the request that this database is for',
      schema: { type: 'string', minLength: 1, maxLength: 128 },
    },
  ],
  requestBody: {
    required: true,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/NewDatabase' } } },
  },
  responses: {
    201: answer('Made', database),
    200: answer('Made before, under the same key', database),
    400: problem('The request cannot be understood; every problem is named'),
    401: problem('The token is missing or wrong'),
    409: problem('The name is taken, or the key was used for something else'),
    503: retryLater,
  },
};

const text = (description: string, example: string, more: object = {}) => ({
  type: 'string',
  description,
  examples: [example],
  ...more,
});

const newDatabase = {
  type: 'object',
  required: ['name', 'owner', 'team', 'purpose'],
  properties: {
    name: text('Also the name of the role', 'orders', { pattern: '^[a-z][a-z0-9_]{2,40}$' }),
    owner: text('The person who gets the password', 'user:default/omar'),
    team: text('The team that it belongs to', 'group:default/checkout'),
    purpose: text('What it is for', 'Keeps the orders until they are shipped', { maxLength: 500 }),
  },
};

const databaseSchema = {
  type: 'object',
  required: ['id', 'name', 'role', 'host', 'port', 'handover'],
  properties: {
    id: { type: 'string', format: 'uuid' },
    name: text('The database', 'orders'),
    role: text('The role that owns it', 'orders'),
    host: text('Where it is', '127.0.0.1'),
    port: { type: 'integer', examples: [7032] },
    handover: text('Where the owner gets the password', 'http://localhost:7010/handover/1'),
  },
};

export const openApi = (publicUrl: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'Lab databases',
    version: '1.0.0',
    description:
      'Makes PostgreSQL databases. It never gives a password to its caller: the requester fetches it, signed in.',
  },
  servers: [{ url: publicUrl }],
  security: [{ token: [] }],
  paths: {
    '/api/databases': {
      post,
      get: {
        operationId: 'listDatabases',
        summary: 'What was made so far',
        responses: {
          200: answer('All databases, newest first', {
            type: 'object',
            required: ['items'],
            properties: { items: { type: 'array', items: database } },
          }),
          401: problem('The token is missing or wrong'),
          503: retryLater,
        },
      },
    },
    '/healthcheck': {
      get: {
        operationId: 'checkHealth',
        summary: 'Whether this service and PostgreSQL answer',
        security: [],
        responses: { 200: { description: 'Both do' }, 503: { description: 'PostgreSQL does not' } },
      },
    },
  },
  components: {
    securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    schemas: {
      NewDatabase: newDatabase,
      Database: databaseSchema,
      Problem: {
        type: 'object',
        required: ['error'],
        properties: { error: { type: 'string' }, problems: { type: 'array', items: { type: 'string' } } },
      },
    },
  },
});
