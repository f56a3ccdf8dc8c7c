import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { oidcAuthenticator } from '@backstage/plugin-auth-backend-module-oidc-provider';
import { reconnecting } from './reconnecting';

/** As much of an OpenID provider as is asked before a person is sent there. */
function createProvider() {
  let asked = 0;
  const server: Server = createServer((_request, response) => {
    asked += 1;
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const endpoints = { authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks`, ...endpoints }));
  });
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
});
