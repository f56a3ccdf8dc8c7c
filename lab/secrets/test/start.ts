import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../identity/test/start.ts';

const main = join(import.meta.dirname, '../src/main.ts');

type Json = ReturnType<typeof JSON.parse>;

export interface Answer {
  status: number;
  json: Json;
}

/** A store as a process of its own: ours, or OpenBao. */
export class RunningStore {
  readonly url: string;
  readonly folder: string;
  readonly log: string[] = [];
  readonly #launch: (store: RunningStore) => ChildProcess;
  readonly port: number;
  #child: ChildProcess | undefined;
  unsealKey = '';
  root = '';

  constructor(port: number, folder: string, launch: (store: RunningStore) => ChildProcess) {
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.folder = folder;
    this.#launch = launch;
  }

  async up(): Promise<void> {
    const child = this.#launch(this);
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => this.log.push(chunk.toString()));
    for (let attempt = 0; attempt < 400; attempt += 1) {
      if (child.exitCode !== null) throw new Error(this.log.join(''));
      const answer = await fetch(`${this.url}/v1/sys/health`).catch(() => undefined);
      if (answer) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`The store does not answer:\n${this.log.join('')}`);
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  async stop(): Promise<void> {
    await this.end('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }

  async ask(
    method: string,
    path: string,
    body?: unknown,
    token = this.root,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await fetch(`${this.url}/v1/${path}`, {
      method,
      headers: { ...(token ? { 'x-vault-token': token } : {}), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await answer.text();
    return { status: answer.status, json: text === '' ? undefined : JSON.parse(text) };
  }

  get(path: string, token?: string): Promise<Answer> {
    return this.ask('GET', path, undefined, token);
  }

  post(path: string, body: unknown = {}, token?: string): Promise<Answer> {
    return this.ask('POST', path, body, token);
  }

  async initialize(): Promise<void> {
    const { json } = await this.ask('PUT', 'sys/init', { secret_shares: 1, secret_threshold: 1 }, '');
    this.unsealKey = json.keys_base64[0];
    this.root = json.root_token;
    await this.unseal();
  }

  async unseal(): Promise<void> {
    await this.ask('PUT', 'sys/unseal', { key: this.unsealKey }, '');
    for (let attempt = 0; attempt < 100 && (await this.get('sys/health')).status !== 200; attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

export async function startLab(folder?: string): Promise<RunningStore> {
  const launch = (store: RunningStore): ChildProcess =>
    spawn(process.execPath, [main], {
      env: {
        PATH: process.env.PATH,
        NODE_NO_WARNINGS: '1',
        PORT: String(store.port),
        PUBLIC_URL: store.url,
        DATA_DIR: store.folder,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const store = new RunningStore(await freePort(), folder ?? (await mkdtemp(join(tmpdir(), 'secrets-'))), launch);
  await store.up();
  return store;
}

export async function startOpenBao(program: string): Promise<RunningStore> {
  const launch = (store: RunningStore): ChildProcess =>
    spawn(program, ['server', '-config', join(store.folder, 'bao.hcl')], {
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const folder = await mkdtemp(join(tmpdir(), 'openbao-'));
  const [port, cluster] = [await freePort(), await freePort()];
  const config = `storage "raft" {\n  path = "${folder}"\n  node_id = "one"\n}
listener "tcp" {\n  address = "127.0.0.1:${port}"\n  tls_disable = true\n}
api_addr = "http://127.0.0.1:${port}"\ncluster_addr = "http://127.0.0.1:${cluster}"\n`;
  await writeFile(join(folder, 'bao.hcl'), config);
  const store = new RunningStore(port, folder, launch);
  await store.up();
  return store;
}

/** Somebody who signs tokens for jobs, and shows the keys with which they can be checked. */
export class Issuer {
  readonly #server: Server;
  readonly #private: KeyObject;
  readonly url: string;
  asked = 0;

  private constructor(server: Server, key: KeyObject, url: string) {
    this.#server = server;
    this.#private = key;
    this.url = url;
  }

  static async start(): Promise<Issuer> {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }];
    const server = createServer((request, response) => {
      issuer.asked += 1;
      const discovery = { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(request.url === '/keys' ? { keys } : discovery));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = new Issuer(server, privateKey, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return issuer;
  }

  token(claims: Record<string, unknown>, header: Record<string, unknown> = {}, key = this.#private): string {
    const now = Math.floor(Date.now() / 1000);
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const all = { iss: this.url, sub: 'job', aud: 'the-store', iat: now, nbf: now - 5, exp: now + 300, ...claims };
    const signed = `${part({ alg: 'RS256', kid: 'one', typ: 'JWT', ...header })}.${part(all)}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
