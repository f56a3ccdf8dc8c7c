import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { foreseen } from '../../testing/caught.ts';
import type { Credentials } from '../../ports/registry-credentials.ts';
import { imageRegistry } from './registry.ts';
import { parseChallenge } from './token.ts';

const index = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [
    { digest: `sha256:${'1'.repeat(64)}`, platform: { os: 'linux', architecture: 'amd64' } },
    { digest: `sha256:${'2'.repeat(64)}`, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
    { digest: `sha256:${'3'.repeat(64)}`, platform: { os: 'unknown', architecture: 'unknown' } },
  ],
});
const digest = `sha256:${createHash('sha256').update(index).digest('hex')}`;
const { signal } = new AbortController();

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server | undefined;
let asked: IncomingMessage[] = [];

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A registry on this machine that does what the test says. */
async function registryThat(handler: Handler): Promise<string> {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request);
    handler(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const give: Handler = (_, response) => response.writeHead(200, { 'docker-content-digest': digest }).end(index);

const client = (credentials?: Credentials) =>
  imageRegistry({ find: async () => credentials }, { tryMs: 500, pausesMs: [10, 10] });

test('the digest of an index, and the systems that it is for', async () => {
  const host = await registryThat(give);
  const found = await client().manifest(`${host}/library/postgres:17`, signal);
  expect(found).toEqual({ digest, platforms: ['linux/amd64', 'linux/arm64/v8'] });
  expect(asked[0]?.url).toBe('/v2/library/postgres/manifests/17');
  expect(asked[0]?.headers.accept).toContain('application/vnd.oci.image.index.v1+json');
});

test('what is not there is no error', async () => {
  const host = await registryThat((_, response) => response.writeHead(404).end('{"errors":[]}'));
  expect(await client().manifest(`${host}/postgres:17`, signal)).toBeUndefined();
  expect(asked).toHaveLength(1);
});

describe('one that wants a token', () => {
  const authority =
    (host: string): Handler =>
    (request, response) => {
      const url = new URL(request.url ?? '', `http://${host}`);
      if (url.pathname === '/token') {
        const named = request.headers.authorization === `Basic ${btoa('ada:pass:word')}`;
        const rights =
          url.searchParams.get('scope') === 'repository:team/app:pull' && url.searchParams.get('service') === 'it';
        return response.end(JSON.stringify(rights ? { token: named ? 'of-ada' : 'of-nobody' } : {}));
      }
      if (request.headers.authorization === 'Bearer of-ada') return give(request, response);
      const challenge = `Bearer realm="http://${request.headers.host}/token",service="it",scope="repository:team/app:pull"`;
      return response.writeHead(401, { 'www-authenticate': challenge }).end();
    };

  test('gets one, with what `docker login` has kept', async () => {
    const host = await registryThat(authority('x'));
    const found = await client({ username: 'ada', password: 'pass:word' }).manifest(`${host}/team/app:1`, signal);
    expect(found?.digest).toBe(digest);
  });

  test('and refuses nobody’s: said with what to do', async () => {
    const host = await registryThat(authority('x'));
    const error = await foreseen(() => client().manifest(`${host}/team/app:1`, signal));
    expect(error).toMatchObject({ code: 'network', exitCode: 9 });
    expect(error.message).toBe(`The registry ${host} does not let us read ${host}/team/app:1.`);
    expect(error.hint).toContain(`docker login ${host}`);
  });

  test('over a connection that anybody can listen to: nothing is sent there', async () => {
    const host = await registryThat((_, response) =>
      response.writeHead(401, { 'www-authenticate': 'Bearer realm="http://elsewhere.example/token"' }).end(),
    );
    const error = await foreseen(() => client({ username: 'ada', password: 'x' }).manifest(`${host}/app:1`, signal));
    expect(error.message).toContain('no https address');
    expect(asked).toHaveLength(1);
  });
});

test('one that wants a name and a password gets them', async () => {
  const host = await registryThat((request, response) => {
    if (request.headers.authorization === `Basic ${btoa('ada:secret')}`) return give(request, response);
    return response.writeHead(401, { 'www-authenticate': 'Basic realm="registry"' }).end();
  });
  const found = await client({ username: 'ada', password: 'secret' }).manifest(`${host}/app:1`, signal);
  expect(found?.digest).toBe(digest);
  expect((await foreseen(() => client().manifest(`${host}/app:1`, signal))).hint).toContain('docker login');
});

test.each([503, 429, 502])('%i passes: it is asked again', async (status) => {
  const host = await registryThat((request, response) =>
    asked.length < 3 ? response.writeHead(status).end() : give(request, response),
  );
  expect((await client().manifest(`${host}/app:1`, signal))?.digest).toBe(digest);
  expect(asked).toHaveLength(3);
});

test('one that is always too busy is given up, with its answer', async () => {
  const host = await registryThat((_, response) => response.writeHead(503).end());
  const error = await foreseen(() => client().manifest(`${host}/app:1`, signal));
  expect(error).toMatchObject({ code: 'network', message: expect.stringContaining('answers 503') });
  expect(asked).toHaveLength(3);
});

test('one that never answers is given up after some time', async () => {
  const host = await registryThat(() => {});
  const error = await foreseen(() => client().manifest(`${host}/app:1`, signal));
  expect(error).toMatchObject({ code: 'network', message: expect.stringContaining('did not answer in time') });
});

test('one that is not there', async () => {
  const host = await registryThat(give);
  server?.close();
  const error = await foreseen(() => client().manifest(`${host}/app:1`, signal));
  expect(error).toMatchObject({ code: 'network', message: expect.stringContaining(`${host} could not be reached`) });
});

test('an interrupt ends the waiting', async () => {
  const controller = new AbortController();
  const host = await registryThat((_, response) => {
    response.writeHead(503, { 'retry-after': '20' }).end();
    setTimeout(() => controller.abort(new Error('Ctrl-C')), 50);
  });
  await expect(client().manifest(`${host}/app:1`, controller.signal)).rejects.toThrow();
  expect(asked).toHaveLength(1);
});

const lies: [string, Handler, string][] = [
  [
    'another digest than its content’s',
    (_, response) => response.writeHead(200, { 'docker-content-digest': `sha256:${'9'.repeat(64)}` }).end(index),
    'is not what it says it is',
  ],
  [
    'a page instead of a manifest',
    (_, response) => response.writeHead(200).end('<html>sign in</html>'),
    'is not what it says it is',
  ],
  [
    'more bytes than it sends',
    (_, response) => {
      response.writeHead(200, { 'content-length': index.length + 100 });
      response.write(index);
      response.socket?.end();
    },
    'could not be reached',
  ],
  [
    'more than any manifest',
    (_, response) => response.writeHead(200).end('x'.repeat(5_000_000)),
    'longer than any manifest',
  ],
];

test.each(lies)('one that says %s is not believed', async (_, handler, message) => {
  const host = await registryThat(handler);
  const error = await foreseen(() => client().manifest(`${host}/app:1`, signal));
  expect(error).toMatchObject({ code: 'network', message: expect.stringContaining(message) });
});

test('what is asked for by digest is that, or nothing', async () => {
  const host = await registryThat((_, response) => response.writeHead(200).end(index));
  expect((await client().manifest(`${host}/app@${digest}`, signal))?.digest).toBe(digest);
  const other = `${host}/app@sha256:${'9'.repeat(64)}`;
  expect((await foreseen(() => client().manifest(other, signal))).details).toContain(`came: ${digest}`);
});

test('a challenge with commas in its quotes', () => {
  expect(parseChallenge('Bearer realm="https://a/t",service=x,scope="repository:a:pull,push"')).toEqual({
    scheme: 'bearer',
    parameters: { realm: 'https://a/t', service: 'x', scope: 'repository:a:pull,push' },
  });
  expect(parseChallenge('')).toEqual({ scheme: '', parameters: {} });
});
