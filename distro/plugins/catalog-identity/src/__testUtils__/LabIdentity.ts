import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Entity } from '@backstage/catalog-model';

/** The plugins are also tested where a portal was built of them: there only the environment leads to the checkout. */
function checkout(): string {
  if (process.env.STAGECRAFT_ROOT) return process.env.STAGECRAFT_ROOT;
  return resolve(realpathSync(resolvePackagePath('@stagecraft/plugin-catalog-backend-module-identity')), '../../..');
}

const lab = join(checkout(), 'lab');
const main = join(lab, 'identity/src/main.ts');

/** The lab is beside the plugins in this repository, but not where a team has composed its own portal. */
export const labIdentityIsHere = existsSync(main) && existsSync(join(lab, 'company/realm.json'));

/** The people and groups of phase 1, as its file has them. */
export function peopleOfPhaseOne(): Entity[] {
  const text = readFileSync(join(lab, 'company/catalog/org.yaml'), 'utf8');
  return parseAllDocuments(text).map((document) => document.toJS() as Entity);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}

const people = ['MIRA', 'JONAS', 'LENA', 'OMAR', 'INES', 'TOMAS', 'YUKI', 'PETRA', 'VERA'];

/** The real identity provider of the lab, in a process of its own. */
export class LabIdentity {
  private readonly dataDir = mkdtempSync(join(tmpdir(), 'identity-'));
  private child?: ChildProcess;
  private port = 0;

  get issuer(): string {
    return `http://127.0.0.1:${this.port}/realms/stagecraft`;
  }

  async start(): Promise<this> {
    this.port ||= await freePort();
    this.child = spawn(process.execPath, [main], {
      env: { ...process.env, NODE_OPTIONS: '', ...this.environment() },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const end = Date.now() + 30_000;
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${this.port}/healthcheck`).catch(() => undefined);
      if (answer?.ok) return this;
      if (Date.now() > end) throw new Error('The identity provider did not become healthy within 30 s');
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill();
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** As whoever administers people. */
  async admin(method: string, path: string, body?: object): Promise<unknown> {
    const basic = Buffer.from(`people-admin:${this.secretOf('PEOPLE_ADMIN')}`).toString('base64');
    const token = await fetch(`${this.issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const { access_token: held } = await token.json();
    const answer = await fetch(`${this.issuer.replace('/realms/', '/admin/realms/')}/${path}`, {
      method,
      headers: { authorization: `Bearer ${held}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    const text = await answer.text();
    return text ? JSON.parse(text) : undefined;
  }

  async idOf(username: string): Promise<string> {
    const [user] = (await this.admin('GET', `users?username=${username}&exact=true`)) as { id: string }[];
    return user.id;
  }

  async groupId(name: string): Promise<string> {
    const [group] = (await this.admin('GET', `groups?search=${name}`)) as { id: string }[];
    return group.id;
  }

  secretOf(client: string): string {
    return `the-secret-of-${client.toLowerCase()}`;
  }

  private environment(): Record<string, string> {
    const clients = ['PORTAL', 'DATABASES', 'AUTOMATION', 'DIRECTORY', 'PEOPLE_ADMIN'];
    return {
      HOST: '127.0.0.1',
      PORT: String(this.port),
      PUBLIC_URL: `http://127.0.0.1:${this.port}`,
      DATA_DIR: this.dataDir,
      COMPANY_DIR: join(lab, 'company'),
      INSTALLATION: 'test',
      IDENTITY_COOKIE_KEY: 'a-key-for-cookies-of-the-test',
      PORTAL_URL: 'http://localhost:1',
      DATABASES_URL: 'http://localhost:1',
      AUTOMATION_URL: 'http://localhost:1',
      ...Object.fromEntries(clients.map((name) => [`${name}_CLIENT_SECRET`, this.secretOf(name)])),
      ...Object.fromEntries(people.map((name) => [`PASSWORD_${name}`, `the-pass-of-${name}`])),
    };
  }
}
