import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser, signIn } from './browser.ts';
import { freePort, identityEnvironment, passwordOf, type Running, startService } from './start.ts';

const portal = 'http://localhost:7007';
const callback = `${portal}/api/auth/oidc/handler/frame`;

let dataDir: string;
let environment: Record<string, string>;
let identity: Running;

async function discover(): Promise<client.Configuration> {
  const issuer = new URL(`${identity.url}/realms/stagecraft`);
  return client.discovery(issuer, 'portal', undefined, client.ClientSecretBasic('secret-of-the-portal'), {
    execute: [client.allowInsecureRequests],
  });
}

async function begin(extra: Record<string, string> = {}) {
  const config = await discover();
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const nonce = client.randomNonce();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: 'openid profile email',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...extra,
  });
  return { config, url: url.href, checks: { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce } };
}

async function signedIn(username: string, browser = new Browser()) {
  const { config, url, checks } = await begin();
  const end = await signIn(browser, url, username, passwordOf(username), callback);
  return { config, browser, tokens: await client.authorizationCodeGrant(config, new URL(end), checks) };
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'identity-'));
  environment = identityEnvironment(await freePort(), dataDir, { portal, databases: 'http://localhost:7010' });
  identity = await startService('identity', environment);
});

afterAll(async () => {
  await identity?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function restart(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  await identity.stop(signal);
  identity = await startService('identity', environment);
}

describe('discovery', () => {
  it('stands at Keycloak’s paths, under the public address whatever the Host header says', async () => {
    const base = `${identity.url}/realms/stagecraft`;
    const answer = await fetch(`${base}/.well-known/openid-configuration`, { headers: { host: 'evil.example' } });
    expect(await answer.json()).toMatchObject({
      issuer: base,
      authorization_endpoint: `${base}/protocol/openid-connect/auth`,
      token_endpoint: `${base}/protocol/openid-connect/token`,
      userinfo_endpoint: `${base}/protocol/openid-connect/userinfo`,
      jwks_uri: `${base}/protocol/openid-connect/certs`,
      end_session_endpoint: `${base}/protocol/openid-connect/logout`,
      introspection_endpoint: `${base}/protocol/openid-connect/token/introspect`,
      revocation_endpoint: `${base}/protocol/openid-connect/revoke`,
    });
  });
});

describe('signing in', () => {
  it('gives who they are, what groups they are in, and a refresh token without asking for offline access', async () => {
    const { config, tokens } = await signedIn('omar');
    const claims = tokens.claims()!;
    expect(claims).toMatchObject({ preferred_username: 'omar', groups: ['checkout', 'developers'] });
    expect(tokens.refresh_token).toBeTruthy();
    expect(await client.fetchUserInfo(config, tokens.access_token, claims.sub)).toMatchObject({
      sub: claims.sub,
      name: 'Omar Haddad',
      email: 'omar@harbourline.example',
      email_verified: true,
      groups: ['checkout', 'developers'],
    });
  });

  it('asks nobody twice, and names its cookies after the installation', async () => {
    const browser = new Browser();
    await signedIn('lena', browser);
    const { url } = await begin();
    expect((await browser.follow(url, callback)).url).toContain(`${callback}?code=`);
    expect(browser.cookieNames().every((name) => name.startsWith('stagecraft_trial_'))).toBe(true);
  });

  it('shows no consent screen, even to an application that asks for one', async () => {
    const browser = new Browser();
    const { url } = await begin({ prompt: 'consent', scope: 'openid profile email offline_access' });
    expect(await signIn(browser, url, 'jonas', passwordOf('jonas'), callback)).toContain('code=');
  });

  it('takes the e-mail address for the username', async () => {
    const { url } = await begin();
    const end = await signIn(new Browser(), url, 'Ines@harbourline.example', passwordOf('ines'), callback);
    expect(end).toContain('code=');
  });

  it('shows a page that can be used by everybody and fetches nothing', async () => {
    const { url } = await begin();
    const { response } = await new Browser().follow(url);
    const page = await response!.text();
    expect(page).toContain('<label for="username">');
    expect(page).toContain('<label for="password">');
    expect(page).toContain('Harbourline');
    expect(page).toContain('Stagecraft portal');
    expect(page).toContain('data-username="petra"');
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
    const policy = response!.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    // A browser checks where the form ends after redirects: the application has to be named.
    expect(policy).toContain(`form-action 'self' ${portal}`);
  });

  it('refuses an unknown redirect address without going there', async () => {
    const { url } = await begin({ redirect_uri: 'http://evil.example/callback' });
    const response = await new Browser().open(url);
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
    expect(await response.text()).toContain('redirect_uri');
  });

  it('says how to go on when the sign-in has ended', async () => {
    const response = await fetch(`${identity.url}/realms/stagecraft/login/long-gone`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('This sign-in has ended');
  });
});

describe('a wrong password', () => {
  it('is said clearly, and makes whoever goes on wait; others are not kept waiting', async () => {
    const browser = new Browser();
    const { url } = await begin();
    const form = await browser.follow(url);
    const first = await browser.submit(form.url, { username: 'vera', password: 'wrong' });
    expect(first.status).toBe(401);
    expect(await first.text()).toMatch(/role="alert"[^>]*>The username or the password is wrong/);
    for (let attempt = 0; attempt < 4; attempt += 1)
      await browser.submit(form.url, { username: 'vera', password: 'no' });
    const blocked = await browser.submit(form.url, { username: 'vera', password: passwordOf('vera') });
    expect(blocked.status).toBe(429);
    expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(0);
    const sameByMail = await browser.submit(form.url, { username: 'vera@harbourline.example', password: 'no' });
    expect(sameByMail.status).toBe(429);
    const other = await browser.submit(form.url, { username: 'petra', password: passwordOf('petra') });
    expect(other.status).toBe(303);
    expect(identity.output()).not.toContain(passwordOf('vera'));
  });
});

describe('staying signed in', () => {
  it('refreshes, also twice at once with the same token', async () => {
    const { config, tokens } = await signedIn('tomas');
    const both = await Promise.all([1, 2].map(() => client.refreshTokenGrant(config, tokens.refresh_token!)));
    for (const fresh of both) {
      const info = await client.fetchUserInfo(config, fresh.access_token, tokens.claims()!.sub);
      expect(info.preferred_username).toBe('tomas');
    }
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('survives a restart after %s', async (signal) => {
    const { config, browser, tokens } = await signedIn('yuki');
    await restart(signal);
    const fresh = await client.refreshTokenGrant(config, tokens.refresh_token!);
    expect(fresh.claims()!.sub).toBe(tokens.claims()!.sub);
    const { url } = await begin();
    expect((await browser.follow(url, callback)).url).toContain('code=');
  });

  it('sets a half-written file aside and goes on', async () => {
    const { config, tokens } = await signedIn('mira');
    await identity.stop();
    const [name] = (await readdir(join(dataDir, 'store'))).filter((file) => file.startsWith('Session'));
    await writeFile(join(dataDir, 'store', 'AccessToken-half.json'), '{"model":"AccessTo');
    await writeFile(join(dataDir, 'store', `${name}.0f.tmp`), '{');
    identity = await startService('identity', environment);
    expect((await client.refreshTokenGrant(config, tokens.refresh_token!)).access_token).toBeTruthy();
    expect((await readdir(join(dataDir, 'set-aside'))).join()).toContain('AccessToken-half.json');
    expect((await readdir(join(dataDir, 'store'))).filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });

  it('keeps what it stores from others', async () => {
    for (const name of await readdir(join(dataDir, 'store'))) {
      expect((await stat(join(dataDir, 'store', name))).mode & 0o077).toBe(0);
    }
    expect((await stat(join(dataDir, 'signing-keys.json'))).mode & 0o077).toBe(0);
  });
});

describe('signing out', () => {
  it('ends the session when its last application revokes its refresh token', async () => {
    const { config, browser, tokens } = await signedIn('omar');
    await client.tokenRevocation(config, tokens.refresh_token!);
    await expect(client.refreshTokenGrant(config, tokens.refresh_token!)).rejects.toThrow();
    const { url } = await begin();
    expect((await browser.follow(url, callback)).response?.status).toBe(200);
  });

  it('goes back to the application with proof of who signs out', async () => {
    const { config, browser, tokens } = await signedIn('lena');
    const url = client.buildEndSessionUrl(config, {
      post_logout_redirect_uri: portal,
      id_token_hint: tokens.id_token!,
    });
    const page = await (await browser.open(url.href)).text();
    expect(page).toContain("document.querySelector('button[name=logout]').click()");
    const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(page)!;
    const [, action = ''] = /action="([^"]+)"/.exec(page)!;
    const answer = await browser.submit(action, { xsrf, logout: 'yes' });
    expect(answer.headers.get('location')).toBe(`${portal}/`);
    await expect(client.refreshTokenGrant(config, tokens.refresh_token!)).rejects.toThrow();
  });

  it('asks first without such proof', async () => {
    const { browser } = await signedIn('lena');
    const page = await (await browser.open(`${identity.url}/realms/stagecraft/protocol/openid-connect/logout`)).text();
    expect(page).toContain('Sign out?');
    expect(page).not.toContain('<script>');
  });
});
