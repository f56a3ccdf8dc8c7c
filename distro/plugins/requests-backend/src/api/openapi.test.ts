import { TestDatabases } from '@backstage/backend-test-utils';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { randomUUID } from 'node:crypto';
import type { Response } from 'supertest';
import { type Portal, startPortal } from '../__testUtils__/portal';
import { databaseType } from '../__testUtils__/types';
import { createRouter, type RouterOptions } from './createRouter';
import { openApiDocument } from './openapi';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_17'] });

type Layer = { route?: { path: string; methods: Record<string, boolean> } };
type Operations = Record<
  string,
  { responses: Record<string, { content?: Record<string, { schema: { $ref?: string } }> }> }
>;

const paths = openApiDocument.paths as unknown as Record<string, Operations>;
const documented = Object.entries(paths).flatMap(([path, operations]) =>
  Object.keys(operations).map((method) => `${method} ${path}`),
);

describe('the published document', () => {
  const ajv = addFormats(new Ajv({ strict: false, allErrors: true })).addSchema(openApiDocument, 'document');
  const seen = new Set<string>();
  let portal: Portal;

  beforeAll(async () => {
    portal = await startPortal({
      knex: await databases.init('POSTGRES_17'),
      types: { 'database.yaml': databaseType },
      config: { requests: { targets: { databases: { baseUrl: 'http://127.0.0.1:1' } }, executor: { enabled: false } } },
    });
  });

  afterAll(async () => {
    await portal?.backend.stop();
  });

  /** The answer is one that the document promises for this operation and status. */
  const check = (method: string, path: string, response: Response) => {
    const promised = paths[path]?.[method]?.responses[response.status];
    expect([method, path, response.status, Boolean(promised)]).toEqual([method, path, response.status, true]);
    seen.add(`${method} ${path}`);
    const ref = promised.content?.['application/json'].schema.$ref;
    if (ref) {
      const validate = ajv.getSchema(`document${ref}`);
      expect([validate?.(response.body), validate?.errors]).toEqual([true, null]);
    }
    return response.body;
  };

  it('names exactly the routes that there are', () => {
    const router = createRouter({} as RouterOptions) as unknown as { stack: Layer[] };
    const routes = router.stack.flatMap(({ route }) =>
      route ? Object.keys(route.methods).map((method) => `${method} ${route.path.replace(':id', '{id}')}`) : [],
    );
    expect(routes.sort()).toEqual([...documented].sort());
  });

  it('describes every answer', async () => {
    const omar = portal.as('omar');
    const lena = portal.as('lena');
    const input = { submissionId: randomUUID(), typeId: 'new-database', values: { name: 'orders' } };
    expect(check('get', '/openapi.json', await omar.get('/openapi.json')).openapi).toBe('3.1.0');
    check('get', '/me', await omar.get('/me'));
    check('get', '/types', await omar.get('/types'));
    const { request } = check('post', '/requests', await omar.post('/requests', input));
    check('post', '/requests', await omar.post('/requests', input));
    check('post', '/requests', await omar.post('/requests', { ...input, submissionId: randomUUID(), values: {} }));
    check('get', '/requests', await omar.get('/requests'));
    check('get', '/requests', await omar.get('/requests?limit=x'));
    check('get', '/requests/{id}', await omar.get(`/requests/${request.id}`));
    check('get', '/requests/{id}', await omar.get('/requests/none'));
    check('post', '/requests/{id}/comments', await lena.post(`/requests/${request.id}/comments`, { text: 'hm' }));
    check('post', '/requests/{id}/approve', await omar.post(`/requests/${request.id}/approve`));
    check('post', '/requests/{id}/approve', await lena.post(`/requests/${request.id}/approve`));
    check('post', '/requests/{id}/reject', await lena.post(`/requests/${request.id}/reject`, { comment: 'no' }));
    check('post', '/requests/{id}/retry', await lena.post(`/requests/${request.id}/retry`));
    check(
      'post',
      '/requests/{id}/cancel',
      await omar.post(`/requests/${request.id}/cancel`, { comment: 'changed my mind' }),
    );
    const draft = check(
      'post',
      '/requests',
      await omar.post('/requests', { ...input, submissionId: randomUUID(), draft: true }),
    );
    const { id, version } = draft.request;
    check('put', '/requests/{id}', await omar.put(`/requests/${id}`, { version, values: { name: 'abc' } }));
    check('post', '/requests/{id}/submit', await omar.post(`/requests/${id}/submit`));
    check('delete', '/requests/{id}', await omar.delete(`/requests/${id}`));
    const other = check(
      'post',
      '/requests',
      await omar.post('/requests', { ...input, submissionId: randomUUID(), draft: true }),
    );
    check('delete', '/requests/{id}', await omar.delete(`/requests/${other.request.id}`));
    expect([...seen].sort()).toEqual([...documented].sort());
  });

  it('is what bodies are checked against', async () => {
    const { status, body } = await portal.as('omar').post('/requests', { typeId: 5, odd: true });
    expect(status).toBe(400);
    expect(body.error.message).toMatch(/submissionId.*additional properties \('odd'\).*\/typeId must be string/s);
  });
});
