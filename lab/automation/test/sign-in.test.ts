import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminAs } from '../../identity/test/admin.ts';
import { Browser, signIn } from '../../identity/test/browser.ts';
import { freePort, identityEnvironment, passwordOf, type Running, startService } from '../../identity/test/start.ts';
import { RunningAutomation } from './automation.ts';

let folder: string;
let identity: Running;
let automation: RunningAutomation;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sign-in-'));
  const [identityPort, port] = [await freePort(), await freePort()];
  const urls = {
    portal: 'http://localhost:1',
    databases: 'http://localhost:1',
    automation: `http://localhost:${port}`,
  };
  const environment = identityEnvironment(identityPort, join(folder, 'identity'), urls);
  identity = await startService('identity', environment);
  // As in the middle of a change: the provider takes the second one, and nobody has told the controller.
  for (const [place, secret] of Object.entries({
    now: 'the-former-secret',
    next: environment.AUTOMATION_CLIENT_SECRET,
  })) {
    mkdirSync(join(folder, place));
    writeFileSync(join(folder, place, 'value'), secret);
  }
  automation = new RunningAutomation(port, join(folder, 'automation'), {
    OIDC_ISSUER: `${identity.url}/realms/stagecraft`,
    AUTOMATION_CLIENT_SECRET_FOLDERS: ['now', 'next'].map((place) => join(folder, place)).join(delimiter),
    PEOPLE_ISSUER: `${identity.url}/realms/stagecraft`,
    PEOPLE_CLIENT_SECRET: environment.DIRECTORY_CLIENT_SECRET,
    PEOPLE_SECONDS: '1',
  });
  await automation.up();
});

afterAll(async () => {
  await automation?.stop();
  await identity?.stop();
  await rm(folder, { recursive: true, force: true });
});

const soon = { timeout: 10_000, interval: 100 };

/** Opens a page as somebody, through the sign-in of the company. */
async function openAs(username: string, path = '/', password = passwordOf(username)): Promise<Browser> {
  const browser = new Browser();
  const back = await signIn(browser, `${automation.url}${path}`, username, password, `${automation.url}/callback`);
  await browser.follow(back);
  return browser;
}

const show = async (browser: Browser, path: string): Promise<string> =>
  (await browser.open(`${automation.url}${path}`)).text();

test('people come with the company’s sign-in, to the page that they asked for, and see as whom', async () => {
  const [path = ''] = /\/workspaces\/[\w-]+/.exec((await automation.ask('GET', '/')).text) ?? [];
  const browser = new Browser();
  const asked = `${automation.url}${path}`;
  const back = await signIn(browser, asked, 'omar', passwordOf('omar'), `${automation.url}/callback`);
  const { url, response } = await browser.follow(back);
  expect(url).toBe(asked);
  const page = await response!.text();
  expect(page).toContain('<dt>Organization</dt>');
  expect(page).toContain('Signed in as Omar');
});

test('a password of the company changed there counts here, and the one of before does not', async () => {
  const admin = await adminAs(identity.url, 'people-admin');
  const [person] = (await admin('GET', 'users?username=ines&exact=true')).body as { id: string }[];
  const value = 'another "password" of ines';
  const changed = await admin('PUT', `users/${person?.id}/reset-password`, { type: 'password', value });
  expect(changed.status).toBe(204);
  expect(await show(await openAs('ines', '/', value), '/')).toContain('Signed in as Inês');
  await expect(openAs('ines')).rejects.toThrow();
});

test('whoever has signed out is asked again, here and at the identity provider', async () => {
  const browser = await openAs('lena');
  expect(await show(browser, '/')).toContain('Signed in as Lena');
  const out = await browser.open(`${automation.url}/sign-out`);
  expect(out.headers.get('location')).toContain('/protocol/openid-connect/logout');
  const again = await browser.open(`${automation.url}/`);
  expect(again.status).toBe(303);
  expect(again.headers.get('location')).toContain('/protocol/openid-connect/auth');
});

test('whoever has left is told that nobody knows them, with the session that they have', async () => {
  const browser = await openAs('petra');
  expect(await show(browser, '/')).toContain('Signed in as Petra');
  const admin = await adminAs(identity.url, 'people-admin');
  const [person] = (await admin('GET', 'users?username=petra&exact=true')).body as { id: string }[];
  await admin('DELETE', `users/${person?.id}`);
  await expect.poll(() => show(browser, '/'), soon).toContain('Not known here');
  expect((await browser.open(`${automation.url}/`)).status).toBe(403);
});

test('it holds on to nothing at the identity provider: nobody else lets them in for it', async () => {
  const browser = await openAs('tomas');
  const asked = new URL(`${identity.url}/realms/stagecraft/protocol/openid-connect/auth`);
  const redirect = 'http://localhost:1/api/auth/oidc/handler/frame';
  asked.search = new URLSearchParams({
    ...{ client_id: 'portal', response_type: 'code', scope: 'openid', redirect_uri: redirect, prompt: 'none' },
    ...{ state: 'any', nonce: 'any', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' },
  }).toString();
  const { url } = await browser.follow(asked.href, redirect);
  expect(new URL(url).searchParams.get('error')).toBe('login_required');
  expect(await show(browser, '/')).toContain('Signed in as Tomás');
});

test('a button does only with the page it stands on, and without a session leads to that page through the sign-in', async () => {
  const browser = await openAs('lena');
  const press = (origin?: string) => browser.submit(`${automation.url}/runs/run-none/apply`, {}, origin);
  expect((await press()).status).toBe(403);
  expect((await press('http://elsewhere.example')).status).toBe(403);
  expect((await press(automation.url)).status).toBe(404);
  const nobody = await new Browser().submit(`${automation.url}/runs/run-none/apply`, {}, automation.url);
  expect(nobody.status).toBe(303);
  expect(nobody.headers.get('location')).toContain('/protocol/openid-connect/auth');
});

test('a session that was made up is none; a callback that nobody asked for is refused, with a way on', async () => {
  const forged = Buffer.from(JSON.stringify({ username: 'mira', name: 'Mira', expires: 4e9 })).toString('base64url');
  const headers = { cookie: `stagecraft_test_automation_session=${forged}.${forged}` };
  const asked = await automation.ask('GET', '/', { token: '', headers });
  expect(asked.status).toBe(303);
  const callback = await automation.ask('GET', '/callback?code=guessed&state=guessed', { token: '' });
  expect(callback.status).toBe(400);
  expect(callback.text).toContain('Sign in again');
  const again = await (await openAs('yuki')).open(`${automation.url}/callback?code=used&state=used`);
  expect([again.status, again.headers.get('location')]).toEqual([303, automation.url]);
});

test('programs go on coming with a password or a token; a session of the pages is none for the APIs', async () => {
  const basic = `Basic ${Buffer.from(`omar:${passwordOf('omar')}`).toString('base64')}`;
  expect((await automation.ask('GET', '/', { token: '', headers: { authorization: basic } })).status).toBe(200);
  const browser = await openAs('omar');
  expect((await browser.open(`${automation.url}/api/v2/me/`)).status).toBe(401);
});

test('while the identity provider is away people are told so, and those who are in stay in', async () => {
  const browser = await openAs('jonas');
  await identity.stop();
  await automation.restart('SIGTERM');
  const refused = await automation.ask('GET', '/', { token: '' });
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('5');
  expect(refused.text).toContain('The identity provider does not answer now');
  expect(await show(browser, '/')).toContain('Signed in as Jonas');
  const out = await browser.open(`${automation.url}/sign-out`);
  expect(out.headers.get('location')).toBe(automation.url);
  expect((await browser.open(`${automation.url}/`)).status).toBe(503);
});
