import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StackLock } from '../model/stack.ts';
import { foreseen } from '../testing/caught.ts';
import { charts } from './charts.ts';
import { files } from './files.ts';

const chart = 'a chart, as it is packed';

let folder: string;
let server: Server;
let answer: RequestListener;
let asked: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'charts-'));
  asked = 0;
  answer = (_request, response) => void response.end(chart);
  server = createServer((request, response) => {
    asked += 1;
    answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const address = (path: string): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

function get(map: Record<string, string> = {}): Promise<string> {
  const common = { version: '1.2.3', source: 'https://example.com', licence: 'MIT' };
  const sha256 = createHash('sha256').update(chart).digest('hex');
  const lock: StackLock = {
    images: {},
    programs: {},
    charts: { tool: { ...common, url: address('/tool.tgz'), sha256 } },
  };
  return charts(files, folder, lock, map).get('tool', new AbortController().signal, () => {});
}

const left = (): string[] => readdirSync(join(folder, 'tools', 'charts'));

test('is fetched once, and kept under its version and content', async () => {
  const file = await get();
  expect(readFileSync(file, 'utf8')).toBe(chart);
  expect(await get()).toBe(file);
  expect(asked).toBe(1);
  expect(left()).toHaveLength(1);
});

test('what came is something else: it is not used, and nothing of it stays', async () => {
  answer = (_request, response) => void response.end('something else');
  const error = await foreseen(get);
  expect(error).toMatchObject({ code: 'network', message: expect.stringContaining('is not the chart tool 1.2.3') });
  expect(left()).toEqual([]);
});

test('nobody answers: the cure names the map', async () => {
  answer = (_request, response) => void response.writeHead(404).end();
  expect(await foreseen(get)).toMatchObject({
    code: 'network',
    hint: expect.stringContaining('spec.charts.map.tool'),
  });
});

test('from another address it must be the same', async () => {
  const file = await get({ tool: address('/mirror/tool.tgz') });
  expect(readFileSync(file, 'utf8')).toBe(chart);
  rmSync(file);
  answer = (_request, response) => void response.end('something else');
  expect(await foreseen(() => get({ tool: address('/mirror/tool.tgz') }))).toMatchObject({ code: 'network' });
});

test('a file that somebody names is used as it is; one that is not there is said by name', async () => {
  const file = join(folder, 'own.tgz');
  expect(await foreseen(() => get({ tool: file }))).toMatchObject({
    code: 'configuration',
    message: expect.stringContaining(file),
  });
  writeFileSync(file, 'their own');
  expect(await get({ tool: file })).toBe(file);
  expect(asked).toBe(0);
});
