import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminAs } from '../../identity/test/admin.ts';
import { companyDir, freePort, identityEnvironment, type Running, startService } from '../../identity/test/start.ts';
import { adminToken, passwordOf, RunningForge } from './forge.ts';
import { folder, runGit, withPassword } from './git.ts';

let dataDir: string;
let environment: Record<string, string>;
let identity: Running;
let forge: RunningForge;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'identity-'));
  const urls = { portal: 'http://localhost:1', databases: 'http://localhost:1' };
  environment = identityEnvironment(await freePort(), dataDir, urls);
  identity = await startService('identity', environment);
  const people = ['lena', 'omar', 'yuki', 'ines', 'petra', 'tomas'];
  const env = {
    PEOPLE_ISSUER: `${identity.url}/realms/stagecraft`,
    PEOPLE_CLIENT_SECRET: environment.DIRECTORY_CLIENT_SECRET ?? '',
    PEOPLE_SECONDS: '1',
    ...Object.fromEntries(people.map((name) => [`PASSWORD_${name.toUpperCase()}`, passwordOf(name)])),
  };
  forge = await RunningForge.start(companyDir, env);
});

afterAll(async () => {
  await forge?.stop();
  await identity?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const soon = { timeout: 10_000, interval: 100 };
const cart = () => `${forge.url}/checkout/cart.git`;

async function admin(method: string, path: string, body?: unknown) {
  const answer = await (await adminAs(identity.url, 'people-admin'))(method, path, body);
  expect(answer.status, `${method} ${path}`).toBeLessThan(300);
  return answer.body as { id: string }[];
}

const idOf = async (name: string) => (await admin('GET', `users?username=${name}&exact=true`))[0]?.id ?? '';
const groupId = async (name: string) => (await admin('GET', `groups?search=${name}`))[0]?.id ?? '';

async function move(name: string, { from, to }: { from: string; to: string }): Promise<void> {
  await admin('PUT', `users/${await idOf(name)}/groups/${await groupId(to)}`);
  await admin('DELETE', `users/${await idOf(name)}/groups/${await groupId(from)}`);
}

async function tokenOf(username: string): Promise<string> {
  const body = { grant_type: 'password', username, password: passwordOf(username) };
  return (await forge.call('POST', '/oauth/token', { token: '', body })).json.access_token;
}

async function push(username: string, secret = passwordOf(username)): Promise<string> {
  const scratch = await folder();
  return pushFrom(join(scratch, 'clone'), username, secret).finally(() => rm(scratch, { recursive: true }));
}

async function pushFrom(where: string, username: string, secret: string): Promise<string> {
  const cloned = await runGit('.', 'clone', withPassword(cart(), username, secret), where);
  if (cloned.code !== 0) return cloned.out;
  await writeFile(join(where, `${username}.txt`), String(Math.random()));
  await runGit(where, 'add', '.');
  await runGit(where, 'commit', '-m', 'More');
  return (await runGit(where, 'push', 'origin', `HEAD:refs/heads/of-${username}-${Math.random()}`)).out;
}

const levelOf = async (username: string, token = adminToken): Promise<number> => {
  const { json } = await forge.get('/groups/checkout/members', token);
  const found = (json as { username: string; access_level: number }[]).find((each) => each.username === username);
  return found?.access_level ?? 0;
};

it('somebody demoted loses the right to push, with their password and with every token', async () => {
  const token = await tokenOf('ines');
  expect(await push('ines')).toContain('new branch');
  expect(await push('oauth2', token)).toContain('new branch');
  // What somebody was given here besides does not outlast their role either.
  const given = { user_id: (await forge.get('/users?username=ines', adminToken)).json[0].id, access_level: 40 };
  expect((await forge.post('/projects/checkout%2Fcart/members', given, adminToken)).status).toBe(201);

  await move('ines', { from: 'developers', to: 'viewers' });
  await expect.poll(() => levelOf('ines'), soon).toBe(20);
  expect(await push('ines')).toContain('not allowed to push');
  expect(await push('oauth2', token)).toContain('not allowed to push');
  const project = { name: 'my-own', namespace_id: undefined };
  expect((await forge.post('/projects', project, token)).status).toBe(403);
  expect((await forge.get('/projects/checkout%2Fcart', token)).status).toBe(200);

  await move('ines', { from: 'viewers', to: 'leads' });
  await expect.poll(() => levelOf('ines'), soon).toBe(40);
  expect(await push('oauth2', token)).toContain('new branch');
});

it('somebody in another team has that team’s projects', async () => {
  await move('petra', { from: 'logistics', to: 'checkout' });
  await expect.poll(() => levelOf('petra'), soon).toBe(30);
  expect(await push('petra')).toContain('new branch');
});

it('somebody disabled is let in nowhere, and back as they were', async () => {
  const token = await tokenOf('tomas');
  await admin('PUT', `users/${await idOf('tomas')}`, { enabled: false });
  await expect.poll(async () => (await forge.get('/user', token)).status, soon).toBe(401);
  expect(await push('tomas')).toMatch(/Access denied|Authentication failed/);
  expect((await forge.get('/users?username=tomas', adminToken)).json[0].state).toBe('blocked');

  await forge.restart();
  expect((await forge.get('/user', token)).status).toBe(401);

  await admin('PUT', `users/${await idOf('tomas')}`, { enabled: true });
  await expect.poll(async () => (await forge.get('/user', token)).status, soon).toBe(200);
});

it('whoever gets the name of somebody who has left does not get what they had', async () => {
  const token = await tokenOf('yuki');
  await admin('DELETE', `users/${await idOf('yuki')}`);
  await expect.poll(async () => (await forge.get('/user', token)).status, soon).toBe(401);
  const other = { username: 'yuki', firstName: 'Yuki', lastName: 'Sato', enabled: true, groups: ['/developers'] };
  await admin('POST', 'users', other);
  await expect.poll(async () => (await forge.get('/users/yuki', adminToken)).json.name, soon).toBe('Yuki Sato');
  expect((await forge.get('/user', token)).status).toBe(401);
});

it('while the provider is down everybody stays as they are, and it is said once', async () => {
  await identity.stop();
  await expect.poll(() => forge.log.join(''), soon).toContain('People and what they may do stay as they are');
  expect(await push('omar')).toContain('new branch');
  identity = await startService('identity', environment);
  await expect.poll(() => forge.log.join(''), soon).toContain('People are read from the identity provider again');
  expect(forge.log.join('').match(/stay as they are/g)).toHaveLength(1);
});
