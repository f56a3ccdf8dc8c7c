import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCompany } from './company.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export const adminToken = 'admin-token-of-the-test';
export const portalToken = 'portal-token-of-the-test';
export const passwordOf = (username: string) => `password-of-${username}`;

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

export type Answer = { status: number; headers: Headers; text: string; json: ReturnType<typeof JSON.parse> };

/** The forge as a process of its own, the way an installation runs it. */
export class RunningForge {
  readonly url: string;
  readonly dataDir: string;
  readonly companyDir: string;
  readonly log: string[] = [];
  #port: number;
  #child: ChildProcess | undefined;
  #env: Record<string, string>;
  #ownsCompany = false;

  constructor(port: number, dataDir: string, companyDir: string, env: Record<string, string> = {}) {
    this.#env = env;
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.dataDir = dataDir;
    this.companyDir = companyDir;
  }

  static async start(companyDir?: string, env?: Record<string, string>): Promise<RunningForge> {
    const dataDir = await mkdtemp(join(tmpdir(), 'forge-data-'));
    const forge = new RunningForge(await freePort(), dataDir, companyDir ?? (await makeCompany()), env);
    forge.#ownsCompany = companyDir === undefined;
    await forge.up();
    return forge;
  }

  async up(): Promise<void> {
    this.launch();
    await this.ready();
  }

  launch(): void {
    const passwords = ['lena', 'omar', 'yuki', 'vera'].map((name) => [
      `PASSWORD_${name.toUpperCase()}`,
      passwordOf(name),
    ]);
    this.#child = spawn(process.execPath, [main], {
      env: {
        PATH: process.env.PATH,
        ...Object.fromEntries(passwords),
        PORT: String(this.#port),
        PUBLIC_URL: this.url,
        DATA_DIR: this.dataDir,
        COMPANY_DIR: this.companyDir,
        INSTALLATION: 'test',
        FORGE_ADMIN_TOKEN: adminToken,
        FORGE_PORTAL_TOKEN: portalToken,
        ...this.#env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => this.log.push(chunk.toString()));
    this.#child.stderr?.on('data', (chunk: Buffer) => this.log.push(chunk.toString()));
  }

  async ready(): Promise<void> {
    for (let attempt = 0; attempt < 300; attempt += 1) {
      if (this.#child?.exitCode !== null) throw new Error(`The forge ended:\n${this.log.join('')}`);
      const answer = await fetch(`${this.url}/healthcheck`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`The forge is not ready:\n${this.log.join('')}`);
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return null;
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    child.kill(signal);
    return ended;
  }

  async restart(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.end(signal);
    await this.up();
  }

  async stop(): Promise<void> {
    await this.end('SIGKILL');
    await rm(this.dataDir, { recursive: true, force: true });
    if (this.#ownsCompany) await rm(this.companyDir, { recursive: true, force: true });
  }

  async call(
    method: string,
    path: string,
    options: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ) {
    const { token = portalToken, body, headers } = options;
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(token ? { 'private-token': token } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'manual',
    });
    const text = await response.text();
    const json: unknown =
      text && response.headers.get('content-type')?.startsWith('application/json') ? JSON.parse(text) : undefined;
    return { status: response.status, headers: response.headers, text, json } as Answer;
  }

  get(path: string, token?: string): Promise<Answer> {
    return this.call('GET', `/api/v4${path}`, token === undefined ? {} : { token });
  }

  post(path: string, body: unknown, token?: string): Promise<Answer> {
    return this.call('POST', `/api/v4${path}`, { body, ...(token === undefined ? {} : { token }) });
  }

  async tokenOf(username: string): Promise<string> {
    const body = { grant_type: 'password', username, password: passwordOf(username) };
    return (await this.call('POST', '/oauth/token', { token: '', body })).json.access_token;
  }

  async groupId(path: string): Promise<number> {
    return (await this.get(`/groups/${path}`)).json.id;
  }
}
