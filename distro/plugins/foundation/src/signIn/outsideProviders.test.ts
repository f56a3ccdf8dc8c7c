import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { decodeJwt } from 'jose';
import { type Account, outsideIsHere, OutsideProvider } from '../__testUtils__/outside';
import { startPortal, type TestPortal } from '../__testUtils__/portal';
import { ofOldStanding } from '../__testUtils__/portalOfOldStanding';
import { Wanderer } from '../__testUtils__/wanderer';
import auth0Module from './providers/auth0';
import microsoftModule from './providers/microsoft';
import oidcModule from './providers/oidc';

jest.setTimeout(120_000);

const tenant = '6c0ffee0-0000-4000-8000-0000000000ab';

const user = (name: string, annotations: Record<string, string> = {}) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name, namespace: 'default', annotations },
  spec: { profile: { email: `${name}@harbourline.example` } },
});

const account = (login: string, more: Partial<Account> = {}): Account => ({
  login,
  name: login,
  email: `${login}@harbourline.example`,
  id: `id-of-${login}`,
  ...more,
});

interface Case {
  shape: string;
  provider: string;
  feature: typeof oidcModule;
  issuerPath: string;
  more?: object;
  accounts: Account[];
  entities: ReturnType<typeof user>[];
}

const cases: Case[] = [
  {
    shape: 'entra-id',
    provider: 'microsoft',
    feature: microsoftModule,
    issuerPath: `/${tenant}/v2.0`,
    more: { additionalScopes: ['offline_access'] },
    // Her name and address there are others by now: only the object id is still the same.
    accounts: [account('lena', { email: 'lena.married@harbourline.example', id: 'oid-of-lena' }), account('omar')],
    entities: [user('lena', { 'graph.microsoft.com/user-id': 'oid-of-lena' }), user('omar')],
  },
  {
    shape: 'auth0',
    provider: 'auth0',
    feature: auth0Module,
    issuerPath: '/',
    more: { additionalScopes: ['offline_access'] },
    accounts: [account('lena', { verified: true }), account('omar', { verified: true })],
    entities: [user('lena'), user('omar')],
  },
  {
    shape: 'plain',
    provider: 'oidc',
    feature: oidcModule,
    issuerPath: '/realms/company',
    more: { signIn: { resolvers: [{ resolver: 'stagecraftByVerifiedEmail' }] } },
    accounts: [account('lena', { verified: true }), account('omar', { verified: true })],
    entities: [user('lena'), user('omar')],
  },
];

const describeHere = outsideIsHere ? describe : describe.skip;

describeHere.each(cases)('signing in as $shape has it', ({ shape, provider, feature, issuerPath, more, ...given }) => {
  const intruder = account('mallory', { login: 'mira', email: 'mira@harbourline.example', verified: false });
  const stranger = account('stranger', { verified: true });
  let outside: OutsideProvider;
  let portal: TestPortal;

  beforeAll(async () => {
    ofOldStanding();
    outside = await OutsideProvider.at(shape, [...given.accounts, intruder, stranger]);
    const issuer = `${outside.origin}${issuerPath}`;
    const metadataUrl = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const { id: clientId, secret: clientSecret } = outside.client;
    const development = { issuer, metadataUrl, clientId, clientSecret, prompt: 'auto', ...more };
    portal = await startPortal({
      features: [authPlugin, feature, catalogServiceMock.factory({ entities: [...given.entities, user('mira')] })],
      config: {
        auth: { environment: 'development', session: { secret: 'x' }, providers: { [provider]: { development } } },
        backend: { auth: { keys: [{ secret: 'swordfish-secret' }] } },
      },
    });
    await outside.start(`${portal.url}/api/auth/${provider}/handler/frame`);
  });

  beforeEach(() => outside.disturb('none'));

  afterAll(async () => {
    await portal?.stop();
    await outside?.stop();
    jest.restoreAllMocks();
  });

  const start = (who = new Wanderer()) =>
    who.go(`${portal.url}/api/auth/${provider}/start?env=development&scope=openid%20profile%20email`);

  const said = async (answer: Response) => {
    const [, encoded] = /decodeURIComponent\('([^']*)'\)/.exec(await answer.text()) ?? [];
    return JSON.parse(decodeURIComponent(encoded ?? '{}'));
  };

  async function signIn(login: string, who = new Wanderer(), between = async () => {}) {
    const form = await start(who);
    await between();
    return said(await who.go(form.url, { login }));
  }

  const personOf = ({ response }: { response?: { backstageIdentity?: { token: string } } }) =>
    response?.backstageIdentity && decodeJwt(response.backstageIdentity.token).sub;

  it('knows whom it was told of, keeps the session, and ends it', async () => {
    for (const name of ['lena', 'omar']) {
      const who = new Wanderer();
      expect(personOf(await signIn(name, who))).toBe(`user:default/${name}`);
      const again = await who.refresh(portal.url, provider);
      expect([again.status, personOf({ response: await again.json() })]).toEqual([200, `user:default/${name}`]);
      expect((await who.signOut(portal.url, provider)).status).toBe(200);
      expect((await who.refresh(portal.url, provider)).status).toBe(401);
    }
  });

  it.each(['down', 'token-slow'])('lets whoever leaves go while it cannot be told: %s', async (fault) => {
    const who = new Wanderer();
    await signIn('omar', who);
    await outside.disturb(fault);
    expect((await who.signOut(portal.url, provider)).status).toBe(200);
    await outside.disturb('none');
    expect((await who.refresh(portal.url, provider)).status).toBe(401);
  });

  it('refuses whom the catalog does not know, by name', async () => {
    const { error } = await signIn('stranger');
    expect(error).toMatchObject({ name: 'NotAllowedError', message: expect.stringContaining('has no such person') });
    expect(error.message).toContain('stranger');
  });

  it('refuses an address that nobody has verified, whatever the account is called', async () => {
    const { error, response } = await signIn('mira');
    expect(response).toBeUndefined();
    expect(error).toMatchObject({ name: 'NotAllowedError', message: expect.stringContaining('verified') });
  });

  it('says so when the person does not agree there', async () => {
    expect((await signIn('nobody')).error.message).toContain('did not agree');
  });

  it('takes keys that were changed meanwhile, at the second try at the latest', async () => {
    await outside.disturb('rotate-keys');
    const { error } = await signIn('omar');
    expect(error.message).toContain('it has changed its keys): try again');
    expect(personOf(await signIn('omar'))).toBe('user:default/omar');
  });

  it('does not take an answer to somebody else’s question', async () => {
    await outside.disturb('nonce');
    const { error, response } = await signIn('omar');
    expect([response, error.message]).toEqual([undefined, expect.stringContaining('nonce mismatch')]);
  });

  it.each(['token-down', 'token-slow'])('says that it went away between the form and the answer: %s', async (fault) => {
    const { error } = await signIn('omar', new Wanderer(), () => outside.disturb(fault));
    expect(error).toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringMatching(/cannot be reached/),
    });
  });

  it('says that it is down, in the window that was opened, and works when it is back', async () => {
    // What was heard a moment ago is believed for a while.
    await new Promise((done) => setTimeout(done, 5_100));
    for (const fault of ['down', 'issuer']) {
      await outside.disturb(fault);
      const answer = await start();
      expect(answer.status).toBe(503);
      const { error } = await said(answer);
      const why = fault === 'down' ? 'it answered 503' : `it says that it is https://elsewhere.example`;
      expect(error).toEqual({ name: 'ServiceUnavailableError', message: expect.stringContaining(why) });
    }
    await outside.stop();
    expect((await said(await start())).error.message).toContain('ECONNREFUSED');
    await outside.start(`${portal.url}/api/auth/${provider}/handler/frame`);
    expect(personOf(await signIn('omar'))).toBe('user:default/omar');
  });
});
