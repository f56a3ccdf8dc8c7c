import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commands } from './commands.ts';
import { explainNpmFailure } from './npm-failure.ts';

test.each([
  ['npm error code E404', 'network', 'does not have it', 9],
  ['npm error 404 Not Found - GET https://registry/left-pad', 'network', 'does not have it', 9],
  ['npm error notarget No matching version found for pg@99', 'network', 'does not have it', 9],
  ['npm error code ENOTFOUND', 'network', 'could not be reached', 9],
  ['npm error code EAI_AGAIN', 'network', 'could not be reached', 9],
  ['npm error code ECONNREFUSED', 'network', 'could not be reached', 9],
  ['npm error code E503', 'network', 'could not be reached', 9],
  ['➤ YN0001: RequestError: connect ETIMEDOUT 10.0.0.1:443', 'network', 'could not be reached', 9],
  ['npm error code ENOSPC', 'environment', 'the disk is full', 5],
  ['npm error nospc ENOSPC: no space left on device; network', 'environment', 'the disk is full', 5],
  ['something of its own', 'step', 'ended with 1', 6],
])('%s is %s', (line, code, words, exitCode) => {
  const error = explainNpmFailure('PostgreSQL', { exitCode: 1, timedOut: false, stdout: '', tail: ['before', line] });
  expect(error).toMatchObject({ code, exitCode, hint: expect.stringMatching(/\w/) });
  expect(error.message).toContain('PostgreSQL could not be fetched');
  expect(error.message).toContain(words);
  expect(error.details).toContain(line);
});

test('what took too long is the network’s', () => {
  const error = explainNpmFailure('It', { exitCode: 1, timedOut: true, stdout: '', tail: [] });
  expect(error).toMatchObject({ code: 'network', message: 'It could not be fetched: it took too long.' });
});

describe('the real npm', () => {
  let folder: string;
  let registry: Server;
  let status = 404;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'npm-'));
    await writeFile(join(folder, 'package.json'), '{"private":true}');
    registry = createServer((_, answer) => answer.writeHead(status, { 'content-type': 'application/json' }).end('{}'));
    await new Promise<void>((resolve) => void registry.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    registry.closeAllConnections();
    await new Promise((resolve) => registry.close(resolve));
    await rm(folder, { recursive: true, force: true });
  });

  async function fetchFrom(url: string) {
    const result = await commands.run({
      file: 'npm',
      args: ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error', 'a-package-of-ours@1.0.0'],
      cwd: folder,
      env: { npm_config_registry: url, npm_config_cache: join(folder, 'cache'), npm_config_fetch_retries: '0' },
      timeoutMs: 60_000,
    });
    expect(result.exitCode).not.toBe(0);
    return explainNpmFailure('PostgreSQL', result);
  }

  test('against a registry that answers 404: one sentence, a cure, the network’s exit code', async () => {
    status = 404;
    const { port } = registry.address() as AddressInfo;
    const error = await fetchFrom(`http://127.0.0.1:${port}/`);
    expect(error).toMatchObject({
      code: 'network',
      exitCode: 9,
      message: 'PostgreSQL could not be fetched: the npm registry does not have it.',
      hint: expect.stringContaining('npm config get registry'),
    });
  });

  test('against a registry that is broken', async () => {
    status = 503;
    const { port } = registry.address() as AddressInfo;
    expect(await fetchFrom(`http://127.0.0.1:${port}/`)).toMatchObject({ code: 'network', exitCode: 9 });
  });

  test('against no registry at all', async () => {
    const { port } = registry.address() as AddressInfo;
    registry.closeAllConnections();
    await new Promise((resolve) => registry.close(resolve));
    expect(await fetchFrom(`http://127.0.0.1:${port}/`)).toMatchObject({
      code: 'network',
      message: expect.stringContaining('could not be reached'),
    });
  });
});
