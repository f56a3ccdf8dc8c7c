import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AuditClient } from './AuditClient';

/** A real server, since what matters is what really goes over the wire. */
describe('AuditClient', () => {
  let server: Server;
  let seen: string[];
  let answer: { status: number; body: string };
  let client: AuditClient;

  beforeEach(async () => {
    seen = [];
    answer = { status: 200, body: '{"items":[]}' };
    server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/audit`;
    client = new AuditClient({ discoveryApi: { getBaseUrl: async () => base }, fetchApi: { fetch } });
  });

  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('asks with what is given, and nothing else', async () => {
    await client.search({ actor: 'user:default/omar', text: 'a b&c', action: '', cursor: 'c1' });
    expect(seen).toEqual(['GET /api/audit/records?actor=user%3Adefault%2Fomar&text=a+b%26c&cursor=c1']);
  });

  it('carries what the backend said', async () => {
    answer = { status: 403, body: JSON.stringify({ error: { message: 'Your role does not let you.' } }) };
    await expect(client.search({})).rejects.toMatchObject({ status: 403, message: 'Your role does not let you.' });
  });

  it.each([
    [502, '<html>', 'The portal answered 502'],
    [200, '<html>', 'not a list of audit records'],
    [200, '{"items":{}}', 'not a list of audit records'],
  ])('says something sensible when the answer is not ours: %s %s', async (status, body, message) => {
    answer = { status, body };
    await expect(client.search({})).rejects.toThrow(message);
  });

  it('says so when nobody is there', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(client.search({})).rejects.toThrow('The portal cannot be reached');
  });
});
