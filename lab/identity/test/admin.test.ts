import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminAs, tokenFor } from './admin.ts';
import { adminContract } from './admin-contract.ts';
import { Browser, signIn } from './browser.ts';
import { freePort, identityEnvironment, passwordOf, type Running, startService } from './start.ts';

const portal = 'http://localhost:7007';
const callback = `${portal}/api/auth/oidc/handler/frame`;

let dataDir: string;
let environment: Record<string, string>;
let identity: Running;

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

async function signedIn(username: string, password = passwordOf(username)) {
  const issuer = new URL(`${identity.url}/realms/stagecraft`);
  const authentication = client.ClientSecretBasic('secret-of-the-portal');
  const config = await client.discovery(issuer, 'portal', undefined, authentication, {
    execute: [client.allowInsecureRequests],
  });
  const verifier = client.randomPKCECodeVerifier();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: 'openid profile email',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const end = await signIn(new Browser(), url.href, username, password, callback);
  return { config, tokens: await client.authorizationCodeGrant(config, new URL(end), { pkceCodeVerifier: verifier }) };
}

const admin = () => adminAs(identity.url, 'people-admin');

async function idOf(username: string): Promise<string> {
  const { body } = await (await admin())('GET', `users?username=${username}&exact=true`);
  return (body as { id: string }[])[0]?.id ?? '';
}

adminContract('the lab’s identity', () => identity.url);

describe('whoever is gone', () => {
  it('cannot sign in, and what they held opens nothing any more', async () => {
    const { config, tokens } = await signedIn('petra');
    await (await admin())('DELETE', `users/${await idOf('petra')}`);
    await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toThrow();
    await expect(client.fetchUserInfo(config, tokens.access_token, tokens.claims()?.sub ?? '')).rejects.toThrow();
    await expect(signedIn('petra')).rejects.toThrow('Not signed in: 401');
  });

  it('stays away after a restart, however the service ended', async () => {
    await restart('SIGKILL');
    await expect(signedIn('petra')).rejects.toThrow('Not signed in: 401');
    expect(await idOf('petra')).toBe('');
  });

  it('is locked out while disabled, and let in again', async () => {
    const id = await idOf('yuki');
    const { config, tokens } = await signedIn('yuki');
    await (await admin())('PUT', `users/${id}`, { enabled: false });
    await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toThrow();
    await expect(signedIn('yuki')).rejects.toThrow('Not signed in: 401');
    await (await admin())('PUT', `users/${id}`, { enabled: true });
    expect((await signedIn('yuki')).tokens.claims()?.preferred_username).toBe('yuki');
  });
});

describe('whoever comes or moves', () => {
  it('signs in with the password that was given, also after a restart, and never with another', async () => {
    const credentials = [{ type: 'password', value: 'a first password' }];
    await (await admin())('POST', 'users', { username: 'Noor', enabled: true, groups: ['/logistics'], credentials });
    await restart();
    expect((await signedIn('noor', 'a first password')).tokens.claims()).toMatchObject({ groups: ['logistics'] });
    const password = { type: 'password', value: 'a second password', temporary: false };
    expect((await (await admin())('PUT', `users/${await idOf('noor')}/reset-password`, password)).status).toBe(204);
    await expect(signedIn('noor', 'a first password')).rejects.toThrow('Not signed in: 401');
    await signedIn('noor', 'a second password');
  });

  it('has the groups of the moment in the next token', async () => {
    const call = await admin();
    const { body } = await call('GET', 'groups?search=leads');
    const [{ id: leads = '' } = {}] = body as { id?: string }[];
    await call('PUT', `users/${await idOf('omar')}/groups/${leads}`);
    expect((await signedIn('omar')).tokens.claims()?.groups).toEqual(['checkout', 'developers', 'leads']);
    await call('DELETE', `users/${await idOf('omar')}/groups/${leads}`);
    expect((await signedIn('omar')).tokens.claims()?.groups).toEqual(['checkout', 'developers']);
  });
});

describe('what is kept of it', () => {
  const file = () => join(dataDir, 'people.json');

  it('is a private file without a password in it', async () => {
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await readFile(file(), 'utf8')).not.toContain('a second password');
  });

  it('is no reason to let everybody back in when it is damaged: it says what to do, and stays off', async () => {
    const whole = await readFile(file(), 'utf8');
    await identity.stop();
    await writeFile(file(), whole.slice(0, 40));
    await expect(startService('identity', environment)).rejects.toThrow(/people\.json cannot be read.*backup/);
    await writeFile(file(), whole);
    identity = await startService('identity', environment);
  });
});

describe('what makes no sense', () => {
  it.each([
    ['no JSON', 'POST', 'users', '{"username": "half', 400],
    ['a list', 'POST', 'users', '[]', 400],
    ['a name that is a number', 'POST', 'users', '{"username": 7}', 400],
    ['a group that is not there', 'POST', 'users', '{"username": "somebody", "groups": ["/nobody"]}', 400],
    ['the name of a service', 'POST', 'users', '{"username": "service-account-people-admin"}', 409],
    ['a page that is no number', 'GET', 'users?first=-1', undefined, 400],
    ['a group that nobody knows', 'GET', 'groups/nobody/members', undefined, 404],
    ['a path that is not there', 'GET', 'roles', undefined, 404],
    ['a method that is not there', 'DELETE', 'users', undefined, 405],
  ])('%s is refused', async (_name, method, path, body, status) => {
    const { token } = await tokenFor(identity.url, 'people-admin');
    const headers = { authorization: `Bearer ${token}` };
    const url = `${identity.url}/admin/realms/stagecraft/${path}`;
    const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
    expect(answer.status).toBe(status);
  });
});
