import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { spawnGit } from './run.ts';

export type GitService = 'git-upload-pack' | 'git-receive-pack';

export type RefUpdate = { before: string; after: string; ref: string };

export type PushRules = { hooksPath: string; temporary: string; forbidden: readonly string[] };

function packet(text: string): string {
  return (text.length + 4).toString(16).padStart(4, '0') + text;
}

function protocol(request: IncomingMessage): Record<string, string> {
  const value = request.headers['git-protocol'];
  return typeof value === 'string' && /^[a-z0-9=:.-]+$/.test(value) ? { GIT_PROTOCOL: value } : {};
}

function head(response: ServerResponse, type: string): void {
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache, max-age=0, must-revalidate' });
}

export async function advertiseRefs(
  dir: string,
  service: GitService,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const args = [service.slice('git-'.length), '--stateless-rpc', '--advertise-refs', dir];
  const child = spawnGit(args, { dir, env: protocol(request) });
  child.stdin.end();
  child.stderr.resume();
  child.once('error', (error) => response.destroy(error));
  head(response, `application/x-${service}-advertisement`);
  response.write(`${packet(`# service=${service}\n`)}0000`);
  await pipeline(child.stdout, response);
}

type Rpc = { dir: string; service: GitService; env: Record<string, string>; config: readonly string[] };

async function rpc(rpcCall: Rpc, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { dir, service, env, config } = rpcCall;
  const child = spawnGit([...config, service.slice('git-'.length), '--stateless-rpc', dir], {
    dir,
    env: { ...protocol(request), ...env },
  });
  child.stderr.resume();
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
  head(response, `application/x-${service}-result`);
  // A client that goes away takes the work with it; git throws away what came in so far.
  response.once('close', () => {
    if (!response.writableFinished) child.kill();
  });
  const zipped = request.headers['content-encoding'] === 'gzip';
  const input = zipped ? pipeline(request, createGunzip(), child.stdin) : pipeline(request, child.stdin);
  await Promise.all([
    input.catch(() => child.stdin.destroy()),
    pipeline(child.stdout, response, { end: false }),
    ended,
  ]);
}

export async function uploadPack(dir: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  await rpc({ dir, service: 'git-upload-pack', env: {}, config: [] }, request, response);
  response.end();
}

function parseReport(text: string): RefUpdate[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [before = '', after = '', ref = ''] = line.split(' ');
      return { before, after, ref };
    });
}

/** Takes a push and tells which refs have moved; `announce` runs before the client gets its last byte. */
export async function receivePack(
  dir: string,
  rules: PushRules,
  request: IncomingMessage,
  response: ServerResponse,
  announce: (updates: RefUpdate[]) => Promise<void>,
): Promise<void> {
  const report = join(rules.temporary, `push-${randomUUID()}`);
  const env = { FORGE_PUSH_REPORT: report, FORGE_PROTECTED: rules.forbidden.join('\n') };
  const config = ['-c', `core.hooksPath=${rules.hooksPath}`];
  try {
    await rpc({ dir, service: 'git-receive-pack', env, config }, request, response).catch((error: unknown) => {
      // The client may be gone while its push has been taken: the report decides, not the connection.
      if (!response.destroyed) throw error;
    });
    const updates = parseReport(await readFile(report, 'utf8').catch(() => ''));
    if (updates.length > 0) await announce(updates);
    if (!response.destroyed) response.end();
  } finally {
    await rm(report, { force: true });
  }
}
