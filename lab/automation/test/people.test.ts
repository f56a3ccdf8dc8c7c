import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminAs } from '../../identity/test/admin.ts';
import { freePort, identityEnvironment, type Running, startService } from '../../identity/test/start.ts';
import { RunningAutomation } from './automation.ts';

let dataDir: string;
let identity: Running;
let automation: RunningAutomation;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'identity-'));
  const urls = { portal: 'http://localhost:1', databases: 'http://localhost:1' };
  const environment = identityEnvironment(await freePort(), dataDir, urls);
  identity = await startService('identity', environment);
  automation = await RunningAutomation.start({
    PEOPLE_ISSUER: `${identity.url}/realms/stagecraft`,
    PEOPLE_CLIENT_SECRET: environment.DIRECTORY_CLIENT_SECRET ?? '',
    PEOPLE_SECONDS: '1',
  });
});

afterAll(async () => {
  await automation?.stop();
  await identity?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const soon = { timeout: 10_000, interval: 100 };

async function admin(method: string, path: string, body?: unknown) {
  const answer = await (await adminAs(identity.url, 'people-admin'))(method, path, body);
  expect(answer.status, `${method} ${path}`).toBeLessThan(300);
  return answer.body as { id: string }[];
}

const idOf = async (name: string) => (await admin('GET', `users?username=${name}&exact=true`))[0]?.id ?? '';
const groupId = async (name: string) => (await admin('GET', `groups?search=${name}`))[0]?.id ?? '';

const launch = (token: string) => automation.post('/job_templates/1/launch/', {}, { token });
const me = async (token: string) => (await automation.get('/me/', { token })).status;

test('somebody demoted may start nothing more, with the token that they have', async () => {
  const token = await automation.tokenOf('ines');
  expect((await launch(token)).status).not.toBe(403);
  await admin('PUT', `users/${await idOf('ines')}/groups/${await groupId('viewers')}`);
  await admin('DELETE', `users/${await idOf('ines')}/groups/${await groupId('developers')}`);
  await expect.poll(async () => (await launch(token)).status, soon).toBe(403);
  expect(await me(token)).toBe(200);
});

test('somebody removed is nobody, also after a new start; their name brings nothing back', async () => {
  const token = await automation.tokenOf('petra');
  await admin('DELETE', `users/${await idOf('petra')}`);
  await expect.poll(() => me(token), soon).toBe(401);
  await identity.stop();
  await automation.restart('SIGTERM');
  expect(await me(token)).toBe(401);
});
