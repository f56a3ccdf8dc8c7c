import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RequestsClient } from './RequestsClient';

/** A real server, since what matters is what really goes over the wire. */
describe('RequestsClient', () => {
  let server: Server;
  let seen: string[];
  let answer: { status: number; body: string };
  let client: RequestsClient;

  beforeEach(async () => {
    seen = [];
    answer = { status: 200, body: '{"items":[],"totalItems":0}' };
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      seen.push(`${request.method} ${request.url} ${body}`.trim());
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/requests`;
    client = new RequestsClient({ discoveryApi: { getBaseUrl: async () => base }, fetchApi: { fetch } });
  });

  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('asks for a list with every filter', async () => {
    await client.list({
      scope: 'team',
      states: ['done', 'failed'],
      typeId: 'new-database',
      text: 'a b',
      limit: 5,
      cursor: 'c',
    });
    expect(seen).toEqual([
      'GET /api/requests/requests?scope=team&type=new-database&text=a+b&limit=5&cursor=c&state=done&state=failed',
    ]);
  });

  it('decides about one request, whatever its id looks like', async () => {
    await client.act('a/b', 'reject', { version: 3, comment: 'no' });
    expect(seen).toEqual(['POST /api/requests/requests/a%2Fb/reject {"version":3,"comment":"no"}']);
  });

  it('carries the problems of the form', async () => {
    const problems = [{ field: 'name', message: 'Name is needed' }];
    answer = { status: 400, body: JSON.stringify({ error: { name: 'InputError', message: 'no', problems } }) };
    await expect(client.submitDraft('r1')).rejects.toMatchObject({ status: 400, message: 'no', problems });
  });

  it('says something sensible when the answer is not ours', async () => {
    answer = { status: 502, body: '<html>' };
    await expect(client.get('r1')).rejects.toThrow('The portal answered 502');
  });

  it('says so when nobody is there', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(client.me()).rejects.toThrow('The portal cannot be reached');
  });
});
