import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { oidcAuthenticator } from '@backstage/plugin-auth-backend-module-oidc-provider';
import { reconnecting } from './reconnecting';

type Answer = [status: number, body: object];

const tokens: Answer = [200, { access_token: 'renewed', token_type: 'bearer' }];

/** As much of an OpenID provider as is asked before a person is sent there, and when their session is renewed. */
function createProvider(renew: () => Answer = () => tokens) {
  let asked = 0;
  const answers: Record<string, () => Answer> = {
    '/token': renew,
    '/userinfo': () => [200, { sub: 'omar', preferred_username: 'omar' }],
  };
  const metadata = (): Answer => {
    asked += 1;
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const places = { authorization: 'auth', token: 'token', userinfo: 'userinfo' };
    const endpoints = Object.entries(places).map(([name, path]) => [`${name}_endpoint`, `${issuer}/${path}`]);
    return [200, { issuer, jwks_uri: `${issuer}/jwks`, ...Object.fromEntries(endpoints) }];
  };
  const send = (response: ServerResponse, [status, body]: Answer) => {
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(body));
  };
  const server: Server = createServer(({ url = '' }, response) => send(response, (answers[url] ?? metadata)()));
  return {
    asked: () => asked,
    listen: (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve)),
    port: () => (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

describe('OIDC that starts after the portal', () => {
  const authenticator = reconnecting(oidcAuthenticator);

  function initialize(port: number) {
    const metadataUrl = `http://127.0.0.1:${port}/.well-known/openid-configuration`;
    const config = mockServices.rootConfig({
      data: { clientId: 'portal', clientSecret: 'secret', metadataUrl, prompt: 'auto' },
    });
    return authenticator.initialize({ callbackUrl: 'http://localhost/frame', config });
  }

  const input = { scope: 'openid', state: 'x', req: { session: {}, method: 'GET', url: '/start' } as never };

  it('says that it is away, and signs in once it is there', async () => {
    const placeholder = createProvider();
    await placeholder.listen(0);
    const port = placeholder.port();
    await placeholder.close();
    const connection = initialize(port);
    await expect(authenticator.start(input, connection)).rejects.toThrow('The identity provider cannot be reached');
    const provider = createProvider();
    await provider.listen(port);
    const answers = await Promise.all([1, 2, 3].map(() => authenticator.start(input, connection)));
    expect(new Set(answers.map(({ url }) => new URL(url).pathname))).toEqual(new Set(['/auth']));
    expect(provider.asked()).toBe(1);
    await provider.close();
  });

  it('asks once when it is there from the beginning', async () => {
    const provider = createProvider();
    await provider.listen(0);
    const connection = initialize(provider.port());
    await authenticator.start(input, connection);
    await authenticator.start(input, connection);
    expect(provider.asked()).toBe(1);
    await provider.close();
  });

  describe('a session that is renewed', () => {
    const refreshed = { scope: 'openid', refreshToken: 'kept', req: {} as never };

    it('waits for a provider that starts anew, wherever in it that is noticed', async () => {
      const unwell: Answer[] = [
        [503, {}],
        [502, {}],
      ];
      const provider = createProvider(() => unwell.shift() ?? tokens);
      await provider.listen(0);
      const port = provider.port();
      const connection = initialize(port);
      await authenticator.refresh(refreshed, connection);
      await provider.close();
      const later = authenticator.refresh(refreshed, connection);
      await new Promise((resolve) => setTimeout(resolve, 400));
      const again = createProvider();
      await again.listen(port);
      expect((await later).session.accessToken).toBe('renewed');
      await again.close();
    });

    it('is over at once when the provider says so', async () => {
      let renewed = 0;
      const provider = createProvider(() => {
        renewed += 1;
        return [400, { error: 'invalid_grant' }];
      });
      await provider.listen(0);
      await expect(authenticator.refresh(refreshed, initialize(provider.port()))).rejects.toThrow('invalid_grant');
      expect(renewed).toBe(1);
      await provider.close();
    });

    it('does not wait for ever', async () => {
      const impatient = reconnecting(oidcAuthenticator, 600);
      let renewed = 0;
      const provider = createProvider(() => {
        renewed += 1;
        return [503, {}];
      });
      await provider.listen(0);
      await expect(impatient.refresh(refreshed, initialize(provider.port()))).rejects.toThrow('cannot be reached');
      expect(renewed).toBe(3);
      await provider.close();
    });
  });
});
