import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { companyDir, freePort, passwordOf, usernames } from '../../identity/test/start.ts';

/** As an installation has it, where that can be had; elsewhere as it is run alone. */
const jobs = process.platform === 'linux' && process.getuid?.() === 0 ? 'apart' : 'own';

const main = join(import.meta.dirname, '../src/main.ts');

export const adminToken = 'admin-token-of-the-test';
export const portalToken = 'portal-token-of-the-test';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: ReturnType<typeof JSON.parse>;
}

export interface Ask {
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

const passwords = Object.fromEntries(usernames.map((name) => [`PASSWORD_${name.toUpperCase()}`, passwordOf(name)]));

/** The service as a process of its own, the way an installation runs it. */
export class RunningAutomation {
  readonly port: number;
  readonly url: string;
  readonly dataDir: string;
  readonly log: string[] = [];
  #env: Record<string, string>;
  #as: { uid?: number; gid?: number };
  #child: ChildProcess | undefined;

  constructor(port: number, dataDir: string, env: Record<string, string>, uid?: number) {
    this.#as = uid === undefined ? {} : { uid, gid: uid };
    this.port = port;
    this.url = `http://localhost:${port}`;
    this.dataDir = dataDir;
    this.#env = env;
  }

  static async start(env: Record<string, string> = {}, dataDir?: string, uid?: number): Promise<RunningAutomation> {
    const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'automation-')));
    const running = new RunningAutomation(await freePort(), folder, env, uid);
    await running.up().catch(async (error: unknown) => {
      await running.stop();
      throw error;
    });
    return running;
  }

  async up(): Promise<void> {
    const child = spawn(process.execPath, [main], {
      env: {
        PATH: process.env.PATH,
        NODE_NO_WARNINGS: '1',
        ...passwords,
        PORT: String(this.port),
        PUBLIC_URL: this.url,
        DATA_DIR: this.dataDir,
        COMPANY_DIR: companyDir,
        INSTALLATION: 'test',
        AUTOMATION_ADMIN_TOKEN: adminToken,
        AUTOMATION_PORTAL_TOKEN: portalToken,
        AUTOMATION_SECRET_KEY: 'a-key-for-the-secrets-of-the-test',
        AUTOMATION_JOBS: jobs,
        ...this.#env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...this.#as,
    });
    this.#child = child;
    child.stdout.on('data', (chunk: Buffer) => this.log.push(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => this.log.push(chunk.toString()));
    for (let attempt = 0; attempt < 300; attempt += 1) {
      if (child.exitCode !== null) throw new Error(`The service ended:\n${this.log.join('')}`);
      const answer = await fetch(`http://127.0.0.1:${this.port}/healthcheck`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`The service is not ready:\n${this.log.join('')}`);
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  async restart(signal: NodeJS.Signals): Promise<void> {
    await this.end(signal);
    await this.up();
  }

  async stop(): Promise<void> {
    await this.end();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async ask(method: string, path: string, { token = adminToken, body, headers }: Ask = {}): Promise<Answer> {
    const address = path.startsWith('http') ? path : `http://127.0.0.1:${this.port}${path}`;
    const raw = Buffer.isBuffer(body) || typeof body === 'string';
    const response = await fetch(address, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    const isJson = text !== '' && /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
  }

  get(path: string, more: Ask = {}): Promise<Answer> {
    return this.ask('GET', `/api/v2${path}`, more);
  }

  post(path: string, body: unknown = {}, more: Ask = {}): Promise<Answer> {
    return this.ask('POST', `/api/v2${path}`, { ...more, body });
  }

  /** A token of a person, made as people make it: with their password. */
  async tokenOf(username: string): Promise<string> {
    const basic = `Basic ${Buffer.from(`${username}:${passwordOf(username)}`).toString('base64')}`;
    return (await this.post('/tokens/', { scope: 'write' }, { token: '', headers: { authorization: basic } })).json
      .token;
  }

  async idOf(resource: string, name: string): Promise<number> {
    const { json } = await this.get(`/${resource}/?name=${encodeURIComponent(name)}`);
    return json.results[0].id;
  }

  async ended(job: number, seconds = 60): Promise<Answer['json']> {
    const final = ['successful', 'failed', 'error', 'canceled'];
    return until(async () => {
      const { json } = await this.get(`/jobs/${job}/`);
      return final.includes(json.status) ? json : undefined;
    }, seconds);
  }

  async stdout(job: number): Promise<string> {
    return (await this.get(`/jobs/${job}/stdout/?format=txt`)).text;
  }
}

export async function until<T>(look: () => Promise<T | undefined>, seconds = 30): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`Waited for ${seconds} seconds in vain: ${look}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
