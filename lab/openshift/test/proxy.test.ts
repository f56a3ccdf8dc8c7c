import { createServer, request, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Route } from '../src/objects.ts';
import { answerWith, type Front, upgradeWith } from '../src/proxy.ts';
import { tableOf } from '../src/table.ts';
import { route, slice } from './routes.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const backend = (answer: RequestListener): Promise<number> => listen(createServer(answer));

/** The router in front of a Service; whether it came by TLS is what the front says. */
async function router(
  routes: Route[],
  port: number,
  { secure = true, addresses = ['127.0.0.1'] } = {},
): Promise<number> {
  const table = tableOf(routes, [slice('web', port, addresses)]);
  return listenWith({ secure, httpsPort: 8443, table: () => table, lookAgain: async () => {} });
}

function listenWith(front: Front): Promise<number> {
  const server = createServer(answerWith(front));
  server.on('upgrade', upgradeWith(front));
  return listen(server);
}

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

const ask = (port: number, path: string, { headers = {}, body = '' } = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const method = body ? 'POST' : 'GET';
    const asked = request({ port, path, method, headers: { host: 'a.test:8443', ...headers } }, (answer) => {
      let text = '';
      answer.on('data', (part) => (text += part));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });

const web = route({ host: 'a.test', service: 'web', insecure: 'Redirect' });

describe('by TLS', () => {
  test('a request gets there whole, with who asked and how, and the answer back', async () => {
    const port = await backend(async (incoming, response) => {
      const parts: Buffer[] = [];
      for await (const part of incoming) parts.push(part as Buffer);
      response.writeHead(201, { 'x-own': 'yes', 'set-cookie': ['a=1', 'b=2'] });
      response.end(
        JSON.stringify({ url: incoming.url, headers: incoming.headers, body: Buffer.concat(parts).toString() }),
      );
    });
    const { status, headers, body } = await ask(await router([web], port), '/x?y=1', { body: 'hello' });
    const seen = JSON.parse(body) as { url: string; headers: IncomingHttpHeaders; body: string };
    expect({ status, url: seen.url, body: seen.body }).toEqual({ status: 201, url: '/x?y=1', body: 'hello' });
    expect(seen.headers).toMatchObject({
      host: 'a.test:8443',
      'x-forwarded-host': 'a.test:8443',
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '8443',
      'x-forwarded-for': '127.0.0.1',
    });
    expect(headers['x-own']).toBe('yes');
    expect(headers['set-cookie']?.slice(0, 2)).toEqual(['a=1', 'b=2']);
    expect(headers['set-cookie']?.[2]).toMatch(/^[0-9a-f]{32}=[0-9a-f]{32}; path=\/; HttpOnly; Secure; SameSite=None$/);
  });

  test('who has the cookie gets no other, as long as its pod is there', async () => {
    const port = await router([web], await backend((_request, response) => response.end()));
    const [cookie = ''] = (await ask(port, '/')).headers['set-cookie'] ?? [];
    const again = await ask(port, '/', { headers: { cookie: `x=1; ${cookie.split(';')[0]}` } });
    expect(again.headers['set-cookie']).toBeUndefined();
    const stale = await ask(port, '/', { headers: { cookie: `${cookie.split('=')[0]}=${'0'.repeat(32)}` } });
    expect(stale.headers['set-cookie']).toHaveLength(1);
  });

  test('what the Route says of HSTS is said once, whatever the pod says', async () => {
    const port = await backend((_request, response) =>
      response.setHeader('Strict-Transport-Security', 'max-age=1').end(),
    );
    const annotated = route({
      host: 'a.test',
      service: 'web',
      annotations: { 'haproxy.router.openshift.io/hsts_header': 'max-age=9' },
    });
    expect((await ask(await router([annotated], port), '/')).headers['strict-transport-security']).toBe('max-age=9');
  });

  test('a pod that has gone is passed over', async () => {
    const port = await backend((_request, response) => response.end('here'));
    // Nobody listens at the second loopback address.
    const front = await router([web], port, { addresses: ['127.0.0.2', '127.0.0.1'] });
    for (let turn = 0; turn < 10; turn += 1) expect((await ask(front, '/')).body).toBe('here');
  });

  test('without a pod, a Route or an answer in time: that it is not available', async () => {
    const silent = await backend(() => {});
    const hasty = route({
      host: 'a.test',
      service: 'web',
      annotations: { 'haproxy.router.openshift.io/timeout': '200ms' },
    });
    expect((await ask(await router([web], 1, { addresses: [] }), '/')).status).toBe(503);
    expect((await ask(await router([], silent), '/')).status).toBe(503);
    expect((await ask(await router([hasty], silent), '/')).status).toBe(504);
  });

  test('what has come since the last look is found: nobody is told that it is not there', async () => {
    const port = await backend((_request, response) => response.end('here'));
    const gone = await backend(() => {});
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const [none, before, now] = [
      tableOf([], []),
      tableOf([web], [slice('web', gone, ['127.0.0.1'])]),
      tableOf([web], [slice('web', port, ['127.0.0.1'])]),
    ];
    for (const stale of [none, before]) {
      let table = stale;
      const lookAgain = vi.fn(async () => {
        table = now;
      });
      const router = await listenWith({ secure: true, httpsPort: 8443, table: () => table, lookAgain });
      expect(await ask(router, '/')).toMatchObject({ status: 200, body: 'here' });
      expect(await ask(router, '/')).toMatchObject({ status: 200 });
      expect(lookAgain).toHaveBeenCalledTimes(1);
    }
  });

  test('whoever goes while the way is looked for takes nobody along', async () => {
    const looks: (() => void)[] = [];
    const lookAgain = () => new Promise<void>((resolve) => looks.push(resolve));
    const router = await listenWith({ secure: true, httpsPort: 8443, table: () => tableOf([], []), lookAgain });
    const hasAsked = (times: number) => vi.waitFor(() => expect(looks).toHaveLength(times));
    const socket = connect(router, '127.0.0.1', () =>
      socket.write('GET / HTTP/1.1\r\nhost: a.test\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n'),
    );
    await hasAsked(1);
    socket.resetAndDestroy();
    await pause(100);
    const asked = ask(router, '/');
    await hasAsked(2);
    for (const found of looks) found();
    expect(await asked).toMatchObject({ status: 503 });
  });

  test('another protocol is passed through, both ways', async () => {
    const echo = createServer();
    echo.on('upgrade', (_request, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n');
      socket.pipe(socket);
    });
    const port = await router([web], await listen(echo));
    const said = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () =>
        socket.write('GET / HTTP/1.1\r\nhost: a.test\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n'),
      );
      socket.on('data', (part) => {
        text += part;
        if (text.endsWith('\r\n\r\n')) socket.write('hello');
        if (text.endsWith('hello')) {
          socket.destroy();
          resolve(text);
        }
      });
      socket.on('error', reject);
    });
    expect(said).toMatch(/^HTTP\/1\.1 101/);
  });
});

describe('in plain', () => {
  test.each([
    ['Redirect', 302],
    ['None', 503],
    ['Allow', 200],
  ] as const)('%s: %i', async (insecure, expected) => {
    const port = await backend((_request, response) => response.end());
    const front = await router([route({ host: 'a.test', service: 'web', insecure })], port, { secure: false });
    const { status, headers } = await ask(front, '/x?y=1', { headers: { host: 'a.test' } });
    expect(status).toBe(expected);
    expect(headers.location).toBe(insecure === 'Redirect' ? 'https://a.test:8443/x?y=1' : undefined);
  });
});
