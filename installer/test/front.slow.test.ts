import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProcessSpec } from '../src/model/process.ts';
import { type Installation, makeInstallation, serviceSpec, textOf, until, untilPhase, url } from './support/keeper.ts';

let installation: Installation;
let spec: ProcessSpec;
beforeAll(async () => {
  installation = makeInstallation();
  await installation.keeper.start('1');
  spec = await serviceSpec('shop', { env: { START_MS: '500' } });
  await installation.keeper.put(spec, 'one');
  await untilPhase(installation.keeper, 'shop', 'healthy');
});
afterAll(() => installation.remove());

interface Raw {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}

function raw(headers: Record<string, string>, path = '/headers', host = '127.0.0.1'): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const asked = request({ host, port: spec.front.port, path, headers, agent: false }, (answer) => {
      let body = '';
      answer.on('data', (chunk) => {
        body += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** Asks without a break until told to end; every answer that is not as it should be is kept. */
function load(route: string, method = 'GET', body?: string): () => Promise<{ answered: number; wrong: string[] }> {
  let going = true;
  let answered = 0;
  const wrong: string[] = [];
  const one = async (): Promise<void> => {
    while (going) {
      try {
        const answer = await fetch(url(spec, route), { method, ...(body ? { body } : {}) });
        const text = await answer.text();
        if (answer.status === 200) answered += 1;
        else wrong.push(`${answer.status} ${text}`);
      } catch (error) {
        wrong.push(String((error as Error).cause ?? error));
      }
    }
  };
  const workers = Array.from({ length: 8 }, one);
  return async () => {
    going = false;
    await Promise.all(workers);
    return { answered, wrong };
  };
}

test('a restart under load refuses nothing, whatever the method', async () => {
  const { keeper } = installation;
  const reading = load('/slow');
  const writing = load('/echo', 'POST', 'something');
  await pause(300);
  for (let round = 0; round < 2; round += 1) {
    const before = await untilPhase(keeper, 'shop', 'healthy');
    await keeper.restart('shop');
    await until('another process', async () => {
      const now = await untilPhase(keeper, 'shop', 'healthy');
      return now.pid === before.pid ? undefined : now;
    });
  }
  await pause(300);
  const results = await Promise.all([reading(), writing()]);
  expect(results.flatMap(({ wrong }) => wrong)).toEqual([]);
  for (const { answered } of results) expect(answered).toBeGreaterThan(8);
}, 60_000);

test('what is held has ended, and whoever asks waits until it is begun again', async () => {
  const { keeper } = installation;
  const { pid } = await untilPhase(keeper, 'shop', 'healthy');
  const writing = load('/echo', 'POST', 'something');
  await pause(300);
  await keeper.hold('shop', 30);
  expect((await untilPhase(keeper, 'shop', 'stopped')).pid).toBeUndefined();
  expect(() => process.kill(pid as number, 0)).toThrow('ESRCH');
  await pause(700);
  await keeper.restart('shop');
  await untilPhase(keeper, 'shop', 'healthy');
  const { wrong, answered } = await writing();
  expect(wrong).toEqual([]);
  expect(answered).toBeGreaterThan(8);
}, 60_000);

test('whoever holds it may be killed: after the time it begins by itself, once', async () => {
  const { keeper } = installation;
  await keeper.hold('shop', 1);
  const asked = textOf(spec, '/pid');
  const { pid } = await untilPhase(keeper, 'shop', 'healthy');
  expect(await asked).toBe(String(pid));
  await keeper.hold('shop', 1);
  await keeper.restart('shop');
  const again = await untilPhase(keeper, 'shop', 'healthy');
  await pause(1500);
  expect((await untilPhase(keeper, 'shop', 'healthy')).pid).toBe(again.pid);
}, 60_000);

test('what is not there cannot be held, and nothing for longer than requests wait', async () => {
  await expect(installation.keeper.hold('nobody', 1)).rejects.toThrow('no process nobody');
  await expect(installation.keeper.hold('shop', 61)).rejects.toThrow('at most 60');
});

test('a killed process costs readers nothing but time', async () => {
  const { keeper } = installation;
  const { pid } = await untilPhase(keeper, 'shop', 'healthy');
  const reading = load('/slow');
  await pause(300);
  process.kill(pid as number, 'SIGKILL');
  await pause(2500);
  await untilPhase(keeper, 'shop', 'healthy');
  const { wrong, answered } = await reading();
  expect(wrong).toEqual([]);
  expect(answered).toBeGreaterThan(8);
}, 60_000);

test('what was perhaps done is not done again: a write over which the process died is said to be cut off', async () => {
  await untilPhase(installation.keeper, 'shop', 'healthy');
  const answer = await fetch(url(spec, '/crash'), { method: 'POST', body: 'x' });
  expect(answer.status).toBe(502);
  expect(answer.headers.get('retry-after')).toBe('5');
  expect(await answer.json()).toMatchObject({ error: { message: expect.stringContaining('Look whether') } });
  await untilPhase(installation.keeper, 'shop', 'healthy');
});

test.each(['evil.example', 'localhost.evil.example', 'evil-localhost', '192.0.2.2:80'])(
  'refuses the foreign host %j',
  async (host) => {
    const answer = await raw({ host });
    expect(answer.status).toBe(421);
    expect(answer.body).toContain('localhost');
  },
);

test.each(['localhost', 'localhost:7007', 'second.localhost:7107', '127.0.0.1', '[::1]:7007'])(
  'serves the host %j',
  async (host) => {
    expect((await raw({ host })).status).toBe(200);
  },
);

test('says who asks, whatever the client claims', async () => {
  const lies = {
    host: 'localhost:7007',
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'evil.example',
    forwarded: 'for=203.0.113.9',
    connection: 'close, x-hop',
    'x-hop': 'by hop',
  };
  const seen = JSON.parse((await raw(lies)).body);
  expect(seen).toMatchObject({
    host: 'localhost:7007',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': 'localhost:7007',
  });
  expect(seen.forwarded).toBeUndefined();
  expect(seen['x-hop']).toBeUndefined();
});

test('answers on ::1 as well', async ({ skip }) => {
  const { networkInterfaces } = await import('node:os');
  const hasSix = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));
  skip(!hasSix, 'this machine has no ::1');
  expect((await raw({ host: 'localhost' }, '/pid', '::1')).status).toBe(200);
});

test('streams both ways, as it comes', async () => {
  const answer = await fetch(url(spec, '/stream'));
  const parts: number[] = [];
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) parts.push(chunk.length);
  expect(parts.length).toBeGreaterThan(2);
  const large = 'y'.repeat(5 * 1024 * 1024);
  const echoed = await fetch(url(spec, '/echo'), { method: 'POST', body: large });
  expect(await echoed.text()).toBe(large);
});

test('passes a WebSocket on', async () => {
  const { pid } = await untilPhase(installation.keeper, 'shop', 'healthy');
  const socket = new WebSocket(url(spec, '/').replace('http', 'ws'));
  const message = await new Promise((resolve, reject) => {
    socket.onmessage = (event) => resolve(event.data);
    socket.onerror = () => reject(new Error('no WebSocket'));
  });
  expect(message).toBe(`hello from ${pid}`);
  socket.close();
});

test('refuses a WebSocket from a foreign page’s host', async () => {
  const said = await new Promise<string>((resolve, reject) => {
    const socket = connect(spec.front.port, '127.0.0.1');
    socket.on('data', (data) => resolve(data.toString()));
    socket.on('error', reject);
    socket.write('GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  });
  expect(said).toMatch(/^HTTP\/1\.1 421 /);
});

test('a service that cannot start is said at once, to people as a page and to programs as JSON', async () => {
  const { keeper } = installation;
  const broken = await serviceSpec('broken', { env: { FAIL_START: 'no stock' } });
  await keeper.put(broken, 'one');
  await until('a crash loop', async () => {
    const status = (await keeper.status())?.processes.find(({ name }) => name === 'broken');
    return (status?.restarts ?? 0) >= 3 ? true : undefined;
  });
  const page = await fetch(url(broken, '/'), { headers: { accept: 'text/html,*/*' } });
  expect(page.status).toBe(503);
  expect(page.headers.get('retry-after')).toBe('5');
  expect(await page.text()).toMatch(/<html lang="en">.*the broken is not ready yet.*stagecraft logs/s);
  const answer = await fetch(url(broken, '/'));
  expect(await answer.json()).toMatchObject({ error: { title: 'the broken is not ready yet' } });
  await keeper.remove('broken');
  await expect(textOf(broken, '/')).rejects.toThrow();
}, 30_000);
