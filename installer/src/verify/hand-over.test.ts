import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { http } from '../adapters/http.ts';
import { handOver } from './hand-over.ts';
import type { Summary } from './summary.ts';
import type { Account, Surroundings } from './surroundings.ts';

const mira: Account = { username: 'mira', password: 'not a secret', groups: ['platform-admins'] };
const omar: Account = { username: 'omar', password: 'not a secret', groups: ['developers'] };
const summary = { kind: 'VerifySummary', installation: 'harbour' } as Summary;

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const form = '<form action="/login" method="post"><input type="password" name="password"></form>';
const identity = { token: 'the token of mira', identity: { userEntityRef: 'user:default/mira' } };

/** A portal that lets people in as the real one does; what becomes of a result is what a test is about. */
async function portal(take: Answer): Promise<Surroundings> {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { pathname } = new URL(request.url ?? '', 'http://portal');
      if (pathname === '/api/platform/verify') take(request, response, Buffer.concat(parts).toString());
      else if (pathname.endsWith('/start')) response.end(form);
      else if (pathname.endsWith('/refresh')) response.end(JSON.stringify({ backstageIdentity: identity }));
      else response.end('you are in');
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return world(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

const world = (url: string, people: Account[] = [omar, mira]): Surroundings => ({
  ...{ installation: 'harbour', phase: 1, target: 'embedded', portal: { url }, http },
  people: async () => people,
});

const never = new AbortController().signal;
const answering =
  (status: number, body: string): Answer =>
  (_request, response) =>
    response.writeHead(status).end(body);

test('it is handed over as an administrator', async () => {
  let got: unknown;
  const there = await portal((request, response, body) => {
    got = { method: request.method, as: request.headers.authorization, body: JSON.parse(body) };
    response.writeHead(201).end('{"recorded":true}');
  });
  expect(await handOver(there, summary, never)).toEqual({});
  expect(got).toEqual({ method: 'POST', as: 'Bearer the token of mira', body: summary });
});

describe('what keeps the portal from taking it is said in a sentence', () => {
  const error = (message: string): string => JSON.stringify({ error: { name: 'InputError', message } });
  test.each<[string, Answer, RegExp, number?]>([
    ['it refuses', answering(400, error('This is no result')), /^it answers 400 This is no result$/],
    ['nobody may', answering(403, error('needs the permission')), /^it answers 403 needs the permission$/],
    ['an older release', answering(404, '{}'), /^it does not know results yet: `stagecraft up` /],
    ['garbage', answering(502, '<html>Bad gateway'), /^it answers 502$/],
    ['a JSON that is none of it', answering(500, '"away"'), /^it answers 500$/],
    ['half an answer', (request) => request.socket.destroy(), /hang up|ECONNRESET/],
    ['silence', () => {}, /^it did not answer within 0\.4 seconds$/, 400],
  ])('%s', async (_, take, why, limit) => {
    const { refused } = await handOver(await portal(take), summary, never, limit);
    expect(refused).toMatch(why);
  });

  test('nobody answers at all', async () => {
    expect((await handOver(world('http://127.0.0.1:9'), summary, never)).refused).toMatch(/ECONNREFUSED/);
  });

  test('there is no administrator', async () => {
    const { refused } = await handOver(world('http://127.0.0.1:9', [omar]), summary, never);
    expect(refused).toBe('nobody is in the group platform-admins');
  });
});
