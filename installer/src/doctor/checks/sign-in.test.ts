import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { files } from '../../adapters/files.ts';
import { http } from '../../adapters/http.ts';
import type { SignIn } from '../../model/settings.ts';
import { outsideServers } from '../../testing/outside-servers.ts';
import type { DoctorContext, Finding } from '../check.ts';
import { signInChecks } from './sign-in.ts';

const { authorityFile, folder, serve } = outsideServers('identity.stagecraft.localhost');

/** What a sound provider says, but for what the test makes of it; its own address is filled in. */
const saying =
  (issuer: () => string, changes: object = {}, headers: Record<string, string> = {}): RequestListener =>
  (_, response) => {
    const base = issuer().replace(/\/$/, '');
    const sound = {
      issuer: issuer(),
      authorization_endpoint: `${base}/auth`,
      token_endpoint: `${base}/token`,
      jwks_uri: `${base}/keys`,
      userinfo_endpoint: `${base}/me`,
    };
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ ...sound, ...changes }));
  };

const elsewhere = (issuer: string): SignIn => ({ provider: 'oidc', issuer, clientId: 'x' });

async function look(issuer: string, signInAuthority?: string): Promise<Finding | undefined> {
  const settings = { signIn: [elsewhere(issuer)], ...(signInAuthority === undefined ? {} : { signInAuthority }) };
  const [check] = signInChecks(settings, { http, files });
  expect(check?.blocking).toBe(true);
  return check?.look({} as DoctorContext);
}

test('the platform’s own provider, GitHub and Google are no errand; those elsewhere are, each under its issuer', () => {
  const world = { http, files };
  const own: SignIn[] = [{ provider: 'oidc' }, { provider: 'github' }, { provider: 'google' }];
  expect(signInChecks({ signIn: own }, world)).toEqual([]);
  const others: SignIn[] = [
    { provider: 'entra-id', tenantId: 't' },
    { provider: 'auth0', domain: 'x.auth0.com' },
  ];
  expect(signInChecks({ signIn: others }, world).map(({ id }) => id)).toEqual(['sign-in-entra-id', 'sign-in-auth0']);
});

test('a sound provider, also with a slash at its end', async () => {
  for (const path of ['', '/', '/tenant/v2.0']) {
    const base = await serve((request, response) => saying(() => `${base}${path}`)(request, response));
    expect(await look(`${base}${path}`)).toMatchObject({ state: 'ok' });
  }
});

test.each<[string, object, string]>([
  ['calls itself otherwise', { issuer: 'https://elsewhere.example' }, 'calls itself https://elsewhere.example'],
  ['has no user information', { userinfo_endpoint: undefined }, 'lacks userinfo_endpoint'],
  ['knows no code flow', { response_types_supported: ['id_token'] }, 'no authorization code flow'],
  ['signs otherwise', { id_token_signing_alg_values_supported: ['ES256'] }, 'does not sign with RS256'],
])('one that %s stops `up`', async (_, changes, expected) => {
  const base = await serve((request, response) => saying(() => base, changes)(request, response));
  const finding = await look(base);
  expect(finding).toMatchObject({ state: 'cure', found: expect.stringContaining(expected) });
  expect(finding?.cure).toBeTruthy();
});

test('its clock: some seconds are said, a minute stops', async () => {
  for (const [seconds, state] of [
    [10, 'warning'],
    [-300, 'cure'],
  ] as const) {
    const date = new Date(Date.now() + seconds * 1000).toUTCString();
    const base = await serve((request, response) => saying(() => base, {}, { date })(request, response));
    expect(await look(base)).toMatchObject({ state, found: expect.stringContaining('seconds apart') });
  }
});

test('nobody, nothing, nonsense: each is said with its cure', async () => {
  const missing = await serve((_, response) => void response.writeHead(404).end());
  expect(await look(missing)).toMatchObject({ found: expect.stringContaining('answers 404') });
  const page = await serve((_, response) => void response.end('<html>'));
  expect(await look(page)).toMatchObject({ found: expect.stringContaining('lacks JSON') });
  expect(await look('http://127.0.0.1:9')).toMatchObject({
    state: 'cure',
    found: expect.stringContaining('ECONNREFUSED'),
    cure: expect.stringContaining('spec.identity.signIn'),
  });
});

test('one that never answers is waited for some seconds, and no longer', async () => {
  const base = await serve(() => {});
  const begun = Date.now();
  expect(await look(base)).toMatchObject({ state: 'cure', found: expect.stringContaining('no answer within 8') });
  expect(Date.now() - begun).toBeLessThan(12_000);
});

test('an authority that the world does not know is named, and then believed', async () => {
  const base: string = await serve(
    (request, response) => saying(() => base)(request, response),
    'identity.stagecraft.localhost',
  );
  expect(await look(base)).toMatchObject({
    state: 'cure',
    found: expect.stringContaining('whose signer nobody here knows'),
    cure: expect.stringContaining('spec.identity.authority'),
  });
  expect(await look(base, authorityFile)).toMatchObject({ state: 'ok' });
  expect(await look(base, join(folder, 'none.crt'))).toMatchObject({
    found: expect.stringContaining('holds no certificate'),
  });
  const plainly = await serve(
    (request, response) => saying(() => plainly, { jwks_uri: 'http://x.example' })(request, response),
    'identity.stagecraft.localhost',
  );
  expect(await look(plainly, authorityFile)).toMatchObject({
    found: expect.stringContaining('over a plain connection'),
  });
});

test('a certificate for another name', async () => {
  const base: string = await serve(
    (request, response) => saying(() => base)(request, response),
    'portal.stagecraft.localhost',
  );
  expect(await look(base, authorityFile)).toMatchObject({ found: expect.stringContaining('for another name') });
});
