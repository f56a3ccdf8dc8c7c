import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { http } from './http.ts';
import { askEndOfLife, askOsv } from './osv.ts';

let server: Server | undefined;
afterEach(() => server?.close());

const asked: string[] = [];

/** As osv.dev answers: names first, in pages, and each record by its name. */
async function osv(answer: (url: string, body: string) => unknown): Promise<string> {
  asked.length = 0;
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      asked.push(request.url ?? '');
      const json = answer(request.url ?? '', body);
      response.writeHead(json === undefined ? 404 : 200).end(JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const signal = AbortSignal.timeout(10_000);
const question = (name: string) => ({ package: { ecosystem: 'npm', name }, version: '1.0.0' });

test('each record once, however many packages name it, and page after page', async () => {
  const base = await osv((url, body) => {
    if (url.startsWith('/v1/vulns/')) return { id: url.split('/').at(-1), modified: '2026-01-01' };
    const { queries } = JSON.parse(body) as { queries: { package: { name: string }; page_token?: string }[] };
    const results = queries.map(({ package: { name }, page_token: token }) => {
      if (name === 'clean') return {};
      return token ? { vulns: [{ id: 'B' }] } : { vulns: [{ id: 'A' }], next_page_token: 'more' };
    });
    return { results };
  });
  const records = await askOsv(http, { base, questions: ['left', 'right', 'clean'].map(question), signal });
  expect(records).toEqual([
    { id: 'A', modified: '2026-01-01' },
    { id: 'B', modified: '2026-01-01' },
  ]);
  expect(asked).toEqual(['/v1/querybatch', '/v1/querybatch', '/v1/vulns/A', '/v1/vulns/B']);
});

test('more than a thousand are asked in parts', async () => {
  const sizes: number[] = [];
  const base = await osv((_, body) => {
    const { queries } = JSON.parse(body) as { queries: unknown[] };
    sizes.push(queries.length);
    return { results: queries.map(() => ({})) };
  });
  const questions = Array.from({ length: 2500 }, (_, index) => question(`p${index}`));
  expect(await askOsv(http, { base, questions, signal })).toEqual([]);
  expect(sizes).toEqual([1000, 1000, 500]);
});

test('one that refuses is named', async () => {
  const base = await osv(() => undefined);
  await expect(askOsv(http, { base, questions: [question('left')], signal })).rejects.toThrow('answers 404');
});

test('a product that endoflife.date does not know has no end', async () => {
  const base = await osv((url) => (url === '/api/nodejs.json' ? [{ cycle: '24', eol: false }] : undefined));
  expect(await askEndOfLife(http, base, 'nodejs', signal)).toEqual([{ cycle: '24', eol: false }]);
  expect(await askEndOfLife(http, base, 'stranger', signal)).toEqual([]);
});
