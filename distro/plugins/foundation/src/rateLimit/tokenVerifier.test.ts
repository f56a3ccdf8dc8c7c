import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, type KeyLike, SignJWT } from 'jose';
import { TokenVerifier } from './tokenVerifier';

interface Signer {
  sign(typ: string, subject: string): Promise<string>;
  published: JWK;
}

async function makeSigner(kid: string): Promise<Signer> {
  const { publicKey, privateKey } = (await generateKeyPair('ES256')) as { publicKey: KeyLike; privateKey: KeyLike };
  return {
    published: { ...(await exportJWK(publicKey)), kid, alg: 'ES256' },
    sign: (typ, subject) =>
      new SignJWT({ aud: 'any' })
        .setProtectedHeader({ alg: 'ES256', kid, typ })
        .setSubject(subject)
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey),
  };
}

describe('TokenVerifier', () => {
  let server: Server;
  let ofPeople: Signer;
  let ofPlugin: Signer;
  let keysAt: Record<string, JWK[]>;
  let base: string;

  beforeAll(async () => {
    [ofPeople, ofPlugin] = await Promise.all([makeSigner('people'), makeSigner('plugin')]);
    keysAt = {
      '/api/auth/.well-known/jwks.json': [ofPeople.published],
      '/api/auth/.backstage/auth/v1/jwks.json': [ofPlugin.published],
    };
    server = createServer((request, response) => {
      const keys = keysAt[request.url ?? ''];
      response.writeHead(keys ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ keys: keys ?? [] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const verifier = () => new TokenVerifier({ baseUrl: async (id) => `${base}/api/${id}`, isKnownPlugin: () => true });
  const person = { type: 'user', ref: 'user:default/omar' };
  const plugin = { type: 'service', id: 'auth' };

  it.each([
    ['the plugin first, as at every sign-in', ['plugin', 'person']],
    ['a person first', ['person', 'plugin']],
  ])('knows the auth plugin and the people whose tokens it makes, each by its own keys: %s', async (_, order) => {
    const one = verifier();
    const tokens = {
      person: await ofPeople.sign('vnd.backstage.user', person.ref),
      plugin: await ofPlugin.sign('vnd.backstage.plugin', plugin.id),
    };
    for (const who of order as ('person' | 'plugin')[]) {
      expect(await one.verify(tokens[who], true)).toEqual(who === 'person' ? person : plugin);
    }
  });

  it('takes no token for what another set of keys has signed', async () => {
    expect(await verifier().verify(await ofPlugin.sign('vnd.backstage.user', person.ref), true)).toBeUndefined();
    expect(await verifier().verify(await ofPeople.sign('vnd.backstage.plugin', plugin.id), true)).toBeUndefined();
  });

  it('knows people by a key that came later, as they come from a replica that has gone', async () => {
    const one = verifier();
    await one.verify(await ofPeople.sign('vnd.backstage.user', person.ref), true);
    const elsewhere = await makeSigner('elsewhere');
    keysAt['/api/auth/.well-known/jwks.json'].push(elsewhere.published);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await one.verify(await elsewhere.sign('vnd.backstage.user', person.ref), true)).toEqual(person);
  });
});
