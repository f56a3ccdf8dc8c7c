import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminContract } from './admin-contract.ts';
import { Browser } from './browser.ts';
import { type Keycloak, startKeycloak, whyNoKeycloak } from './keycloak.ts';
import { companyDir, freePort, identityEnvironment, type Running, startService, usernames } from './start.ts';

const portal = 'http://localhost:7007';
const databases = 'http://localhost:7010';
const automation = 'http://localhost:7011';
const callbacks: Record<string, string> = {
  portal: `${portal}/api/auth/oidc/handler/frame`,
  databases: `${databases}/callback`,
  automation: `${automation}/callback`,
};
const missing = whyNoKeycloak();
const passwordOf = (username: string): string => `the-pass-of-${username}`;

let dataDir: string;
let keycloak: Keycloak;
let identity: Running;

/** Keycloak fills placeholders in the text of the file, so that what is filled in must not need escaping in JSON. */
function environmentFor(port: number): Record<string, string> {
  const passwords = usernames.map((name) => [`PASSWORD_${name.toUpperCase()}`, passwordOf(name)]);
  return { ...identityEnvironment(port, dataDir, { portal, databases, automation }), ...Object.fromEntries(passwords) };
}

beforeAll(async () => {
  if (missing) return;
  dataDir = await mkdtemp(join(tmpdir(), 'identity-'));
  const environment = environmentFor(await freePort());
  [keycloak, identity] = await Promise.all([startKeycloak(environment), startService('identity', environment)]);
});
afterAll(async () => {
  await keycloak?.stop();
  await identity?.stop();
  if (dataDir) await rm(dataDir, { recursive: true, force: true });
});

const unescaped = (text: string): string => text.replaceAll('&amp;', '&');

/** The code flow as a person goes through it, at whichever provider: the page's own form is filled in. */
async function signIn(provider: string, clientId: string, username: string) {
  const issuer = new URL(`${provider}/realms/stagecraft`);
  const authentication = client.ClientSecretBasic(`secret-of-the-${clientId}`);
  const execute = [client.allowInsecureRequests];
  const config = await client.discovery(issuer, clientId, undefined, authentication, { execute });
  const verifier = client.randomPKCECodeVerifier();
  const callback = callbacks[clientId] ?? '';
  const begin = client.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: 'openid profile email',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const browser = new Browser();
  const page = await browser.follow(begin.href);
  const [, action = ''] = /<form[^>]* action="([^"]+)"/.exec((await page.response?.text()) ?? '') ?? [];
  const target = new URL(unescaped(action), page.url).href;
  const answer = await browser.submit(target, { username, password: passwordOf(username) });
  const end = await browser.follow(new URL(answer.headers.get('location') ?? '', target).href, callback);
  const tokens = await client.authorizationCodeGrant(config, new URL(end.url), { pkceCodeVerifier: verifier });
  return { config, tokens, claims: tokens.claims() as client.IDToken };
}

const told = ['sub', 'preferred_username', 'email', 'email_verified', 'name', 'given_name', 'family_name', 'groups'];

function whoIs(claims: object): Record<string, unknown> {
  const entries = Object.entries(claims).filter(([name]) => told.includes(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.toSorted() : value]));
}

describe.skipIf(missing)(`Keycloak with the same realm file${missing ? ` (${missing})` : ''}`, () => {
  it('says of everybody exactly what the lab’s identity says', async () => {
    for (const username of usernames) {
      const [theirs, ours] = await Promise.all(
        [keycloak.url, identity.url].map(async (provider) => {
          const { config, tokens, claims } = await signIn(provider, 'portal', username);
          const info = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
          return { token: whoIs(claims), info: whoIs(info) };
        }),
      );
      expect(theirs).toEqual(ours);
      expect(Object.keys(theirs?.token ?? {}).sort()).toEqual(told.toSorted());
      expect(theirs?.token).toMatchObject({ preferred_username: username, email_verified: true });
      expect(theirs?.info).toEqual(theirs?.token);
    }
  });

  it('names the groups of the realm file, without a slash', async () => {
    const { claims } = await signIn(keycloak.url, 'portal', 'omar');
    expect(whoIs(claims)).toMatchObject({
      name: 'Omar Haddad',
      email: 'omar@harbourline.example',
      groups: ['checkout', 'developers'],
    });
  });

  it('lets people in at every client of the realm file', async () => {
    const realm = JSON.parse(await readFile(join(companyDir, 'realm.json'), 'utf8')) as {
      clients: { clientId: string; standardFlowEnabled: boolean }[];
    };
    const applications = realm.clients.filter((each) => each.standardFlowEnabled);
    // At the cluster's client people sign in from their command line: it has no secret, and an address of their own machine.
    expect(applications.map(({ clientId }) => clientId).sort()).toEqual(
      [...Object.keys(callbacks), 'kubernetes'].sort(),
    );
    for (const clientId of Object.keys(callbacks)) {
      const { claims } = await signIn(keycloak.url, clientId, 'lena');
      expect(claims.aud).toBe(clientId);
    }
    const verifier = client.randomPKCECodeVerifier();
    const line = {
      client_id: 'kubernetes',
      redirect_uri: 'http://localhost:8000',
      response_type: 'code',
      scope: 'openid',
    };
    const challenge = {
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    };
    const form = `${keycloak.url}/realms/stagecraft/protocol/openid-connect/auth?${new URLSearchParams({ ...line, ...challenge })}`;
    expect(await (await new Browser().follow(form)).response?.text()).toMatch(/<form[^>]* action="/);
  });

  it('keeps people signed in without offline access, and takes the same refresh token twice', async () => {
    const { config, tokens } = await signIn(keycloak.url, 'portal', 'yuki');
    for (const _round of [1, 2]) {
      const fresh = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
      expect(fresh.claims()?.preferred_username).toBe('yuki');
    }
  });

  it.each([
    ['the lab’s identity', () => identity.url],
    ['Keycloak', () => keycloak.url],
  ])('%s goes back to the addresses of the realm file, and to no other', async (_name, provider) => {
    const statusFor = async (redirect: string): Promise<number> => {
      const query = new URLSearchParams({
        client_id: 'portal',
        response_type: 'code',
        scope: 'openid',
        redirect_uri: redirect,
        code_challenge: 'x'.repeat(43),
        code_challenge_method: 'S256',
      });
      const address = `${provider()}/realms/stagecraft/protocol/openid-connect/auth?${query}`;
      return (await new Browser().follow(address)).response?.status ?? 0;
    };
    expect(await statusFor(callbacks.portal ?? '')).toBe(200);
    // Where the portal is developed, unless the environment names another place.
    expect(await statusFor('http://localhost:3007/api/auth/oidc/handler/frame')).toBe(200);
    expect(await statusFor('http://evil.example/api/auth/oidc/handler/frame')).toBe(400);
  });

  adminContract('Keycloak', () => keycloak.url);
});
