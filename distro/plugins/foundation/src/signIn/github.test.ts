import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { decodeJwt } from 'jose';
import { startPortal, type TestPortal } from '../__testUtils__/portal';
import { ofOldStanding } from '../__testUtils__/portalOfOldStanding';
import { Wanderer } from '../__testUtils__/wanderer';
import githubModule from './providers/github';

jest.setTimeout(120_000);

const secret = 'the-secret-from-github';

/**
 * The three addresses of a GitHub Enterprise Server that a sign-in asks, in the shapes of GitHub's own documentation: the person
 * agrees at once, a code is good for one token, and a wrong secret is refused with 200, as GitHub does it.
 */
function githubServer(login: () => string): Server {
  const codes = new Set<string>();
  return createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const json = (content: object, status = 200) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
    };
    if (url.pathname === '/login/oauth/authorize') {
      const back = new URL(url.searchParams.get('redirect_uri')!);
      const code = `code-${codes.size}`;
      codes.add(code);
      back.search = String(new URLSearchParams({ code, state: url.searchParams.get('state')! }));
      return response.writeHead(302, { location: back.href }).end();
    }
    if (url.pathname === '/login/oauth/access_token') {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      const form = new URLSearchParams(Buffer.concat(parts).toString());
      if (form.get('client_secret') !== secret) return json({ error: 'incorrect_client_credentials' });
      if (!codes.delete(form.get('code') ?? '')) return json({ error: 'bad_verification_code' });
      return json({ access_token: 'gho_of-the-person', scope: 'read:user', token_type: 'bearer' });
    }
    if (url.pathname === '/api/v3/user') {
      const known = /gho_of-the-person/.test(`${request.headers.authorization}${url.search}`);
      return known ? json({ login: login(), id: 42, name: 'Somebody' }) : json({ message: 'Bad credentials' }, 401);
    }
    return json({ message: 'Not Found' }, 404);
  });
}

const user = (name: string, annotations: Record<string, string>) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name, namespace: 'default', annotations },
  spec: {},
});

describe('signing in with a GitHub Enterprise Server', () => {
  let who = 'omar-at-github';
  const server = githubServer(() => who);
  const portals: TestPortal[] = [];

  beforeAll(async () => {
    ofOldStanding();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });

  afterAll(async () => {
    for (const portal of portals) await portal.stop();
    await new Promise((done) => server.close(done));
    jest.restoreAllMocks();
  });

  async function portalWith(clientSecret: string): Promise<TestPortal> {
    const enterpriseInstanceUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const development = { clientId: 'portal', clientSecret, enterpriseInstanceUrl };
    const entities = [user('omar', { 'github.com/user-login': 'omar-at-github' }), user('lena', {})];
    const portal = await startPortal({
      features: [authPlugin, githubModule, catalogServiceMock.factory({ entities })],
      config: {
        auth: { environment: 'development', session: { secret: 'x' }, providers: { github: { development } } },
        backend: { auth: { keys: [{ secret: 'swordfish-secret' }] } },
      },
    });
    portals.push(portal);
    return portal;
  }

  async function signIn({ url }: TestPortal) {
    const answer = await new Wanderer().go(`${url}/api/auth/github/start?env=development&scope=read:user`);
    const [, encoded] = /decodeURIComponent\('([^']*)'\)/.exec(await answer.text()) ?? [];
    return JSON.parse(decodeURIComponent(encoded ?? '{}'));
  }

  it('knows people by the annotation; a login that is somebody’s name opens nothing', async () => {
    const portal = await portalWith(secret);
    const { response } = await signIn(portal);
    expect(decodeJwt(response.backstageIdentity.token).sub).toBe('user:default/omar');
    who = 'lena';
    const { error } = await signIn(portal);
    expect(error).toMatchObject({ name: 'NotAllowedError', message: expect.stringContaining('has no such person') });
  });

  it('says what GitHub says of a wrong secret', async () => {
    const { response, error } = await signIn(await portalWith('another'));
    expect([response, error.message]).toEqual([undefined, expect.stringMatching(/access token/i)]);
  });
});
