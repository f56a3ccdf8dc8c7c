import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminToken, RunningForge } from './forge.ts';

type Received = { headers: IncomingHttpHeaders; body: ReturnType<typeof JSON.parse> };

let forge: RunningForge;
let listener: Server;
let url: string;
let answer = 200;
const received: Received[] = [];

beforeAll(async () => {
  forge = await RunningForge.start();
  listener = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
    response.writeHead(answer).end();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/hook`;
});
afterAll(async () => {
  listener.close();
  await forge.stop();
});

async function until(test: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 200 && !test(); attempt += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(test()).toBe(true);
}

const commit = (path: string) =>
  forge.post('/projects/checkout%2Fcart/repository/commits', {
    branch: 'main',
    commit_message: `Add ${path}`,
    actions: [{ action: 'create', file_path: path, content: 'x' }],
  });

it('delivers pushes with the token, tries again when refused, and goes on after kill -9', async () => {
  const hook = await forge.post('/projects/checkout%2Fcart/hooks', { url, token: 'hook-word', push_events: true });
  expect([hook.status, hook.text.includes('hook-word')]).toEqual([201, false]);
  await commit('one.yaml');
  await until(() => received.length === 1);
  expect(received[0]?.headers).toMatchObject({ 'x-gitlab-token': 'hook-word', 'x-gitlab-event': 'Push Hook' });
  expect(received[0]?.body).toMatchObject({
    object_kind: 'push',
    ref: 'refs/heads/main',
    project: { path_with_namespace: 'checkout/cart', default_branch: 'main' },
    commits: [{ added: ['one.yaml'], modified: [], removed: [] }],
  });
  answer = 503;
  const begin = Date.now();
  expect((await commit('two.yaml')).status).toBe(201);
  expect(Date.now() - begin).toBeLessThan(3000);
  await until(() => received.length >= 2);
  await forge.end('SIGKILL');
  answer = 200;
  const before = received.length;
  await forge.up();
  await until(() => received.length > before);
  const last = received.at(-1);
  expect(last?.headers['x-gitlab-event-uuid']).toBe(received[1]?.headers['x-gitlab-event-uuid']);
});

it('tells a system hook of new projects, and only an administrator may set one', async () => {
  expect((await forge.post('/hooks', { url })).status).toBe(403);
  expect((await forge.post('/hooks', { url, push_events: true }, adminToken)).status).toBe(201);
  await forge.post('/projects', { name: 'announced', namespace_id: await forge.groupId('checkout') });
  await until(() => received.some((each) => each.body.event_name === 'project_create'));
  const event = received.find((each) => each.body.event_name === 'project_create');
  expect(event?.headers['x-gitlab-event']).toBe('System Hook');
});
