import { requestStates } from '@stagecraft/plugin-requests-common';
import { type SchemaName, schemas } from './schemas';

type Operation = { summary: string; tags: string[]; responses: Record<string, object>; [more: string]: unknown };

const FAILURES: Record<string, string> = {
  400: 'Something in the request is wrong; all problems are listed',
  403: 'Not allowed',
  404: 'Not there, or not to be seen',
  409: 'Something else happened first; the message says what',
};

const content = (name: SchemaName) => ({
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
});
const idParameter = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const queryParameter = (name: string, schema: object, description: string) => ({
  name,
  in: 'query',
  schema,
  description,
});
const failures = (...codes: string[]) =>
  Object.fromEntries(codes.map((code) => [code, { description: FAILURES[code], ...content('Error') }]));

function read(operationId: string, summary: string, answer: SchemaName, more: object = {}): Operation {
  return {
    operationId,
    summary,
    tags: ['requests'],
    ...more,
    responses: { 200: { description: 'Found', ...content(answer) }, ...failures('400', '403', '404') },
  };
}

function act(
  operationId: string,
  summary: string,
  body: SchemaName | undefined,
  answer: SchemaName,
  status = '200',
): Operation {
  return {
    operationId,
    summary,
    tags: ['requests'],
    parameters: [idParameter],
    ...(body ? { requestBody: { required: body !== 'Decision', ...content(body) } } : {}),
    responses: { [status]: { description: 'Done', ...content(answer) }, ...failures('400', '403', '404', '409') },
  };
}

const listParameters = [
  queryParameter('scope', { type: 'string', enum: ['mine', 'team', 'to-approve', 'all'] }, 'Whose requests'),
  queryParameter('state', { type: 'array', items: { type: 'string', enum: [...requestStates] } }, 'Repeat for several'),
  queryParameter('type', { type: 'string' }, 'The id of a request type'),
  queryParameter('text', { type: 'string', maxLength: 200 }, 'Words in the title, the people or the values'),
  queryParameter('limit', { type: 'integer', minimum: 1, maximum: 100, default: 25 }, 'How many'),
  queryParameter('cursor', { type: 'string' }, '`nextCursor` of the page before'),
];

const create: Operation = {
  ...act('createRequest', 'Submit a request, or save a draft', 'NewRequest', 'RequestDetails', '201'),
  parameters: [],
};
create.responses['200'] = { description: 'The same submission was already there', ...content('RequestDetails') };

export const openApiDocument = {
  openapi: '3.1.0',
  info: {
    title: 'Requests',
    version: '1.0.0',
    description: 'Self-service requests: what can be asked for, by whom it is approved, and what came of it.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/api/requests' }],
  security: [{ portal: [] }],
  paths: {
    '/openapi.json': {
      get: {
        operationId: 'getDocument',
        summary: 'This document',
        tags: ['requests'],
        responses: { 200: { description: 'Found', content: { 'application/json': { schema: { type: 'object' } } } } },
      },
    },
    '/me': { get: read('getRequester', 'Who I am here: teams, roles, and how many requests wait for me', 'Requester') },
    '/types': { get: read('listTypes', 'What can be asked for', 'RequestTypeList') },
    '/requests': {
      get: read('listRequests', 'Requests, newest first', 'RequestList', { parameters: listParameters }),
      post: create,
    },
    '/requests/{id}': {
      get: read('getRequest', 'A request with its history and comments', 'RequestDetails', {
        parameters: [idParameter],
      }),
      put: act('editDraft', 'Change a draft', 'DraftChange', 'RequestDetails'),
      delete: {
        operationId: 'deleteDraft',
        summary: 'Delete a draft',
        tags: ['requests'],
        parameters: [idParameter],
        responses: { 204: { description: 'Deleted' }, ...failures('404', '409') },
      },
    },
    '/requests/{id}/submit': { post: act('submitDraft', 'Submit a draft', undefined, 'RequestDetails') },
    '/requests/{id}/approve': { post: act('approveRequest', 'Approve', 'Decision', 'RequestDetails') },
    '/requests/{id}/reject': { post: act('rejectRequest', 'Reject, saying why', 'Decision', 'RequestDetails') },
    '/requests/{id}/cancel': { post: act('cancelRequest', 'Cancel before it runs', 'Decision', 'RequestDetails') },
    '/requests/{id}/retry': { post: act('retryRequest', 'Try again what failed', 'Decision', 'RequestDetails') },
    '/requests/{id}/comments': { post: act('addComment', 'Comment', 'NewComment', 'Comment', '201') },
  },
  components: {
    schemas,
    securitySchemes: { portal: { type: 'http', scheme: 'bearer', description: "A Backstage user's token" } },
  },
};
