import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The plugins are also tested where a portal was built of them: there only the environment leads to the checkout. */
function checkout(): string {
  if (process.env.STAGECRAFT_ROOT) return process.env.STAGECRAFT_ROOT;
  return resolve(realpathSync(resolvePackagePath('@stagecraft/plugin-requests-backend')), '../../..');
}

const lab = join(checkout(), 'lab');
const main = join(lab, 'forge/src/main.ts');

/** The lab's forge is beside the plugins in this repository, but not where a team has composed its own portal. */
export const labForgeIsHere = existsSync(main) && existsSync(join(lab, 'company/realm.json'));

/** The real forge of the lab, in a process of its own. */
export class LabForge {
  readonly token = randomBytes(20).toString('hex');
  readonly adminToken = randomBytes(20).toString('hex');
  private readonly dataDir = mkdtempSync(join(tmpdir(), 'forge-'));
  private readonly companyDir = smallCompany();
  private child?: ChildProcess;
  private port = 0;

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  async start(): Promise<this> {
    this.port ||= await freePort();
    this.child = spawn(process.execPath, [main], {
      env: { ...process.env, NODE_OPTIONS: '', ...this.environment() },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const end = Date.now() + 30_000;
    for (;;) {
      const answer = await fetch(`${this.url}/healthcheck`).catch(() => undefined);
      if (answer?.ok) return this;
      if (Date.now() > end) throw new Error('The forge did not become healthy within 30 s');
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await ended;
  }

  async get(path: string): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${this.url}/api/v4${path}`, { headers: { 'private-token': this.token } });
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text };
  }

  private environment(): Record<string, string> {
    const people = ['MIRA', 'JONAS', 'LENA', 'OMAR', 'INES', 'TOMAS', 'YUKI', 'PETRA', 'VERA'];
    return {
      HOST: '127.0.0.1',
      PORT: String(this.port),
      PUBLIC_URL: this.url,
      DATA_DIR: this.dataDir,
      COMPANY_DIR: this.companyDir,
      INSTALLATION: 'test',
      FORGE_PORTAL_TOKEN: this.token,
      FORGE_ADMIN_TOKEN: this.adminToken,
      ...Object.fromEntries(people.map((name) => [`PASSWORD_${name}`, randomBytes(12).toString('hex')])),
    };
  }
}

/** The lab's people with one repository, which makes the group; the whole company would take longer to fill in. */
function smallCompany(): string {
  const company = mkdtempSync(join(tmpdir(), 'company-'));
  const project = join(company, 'repositories/checkout/shop');
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, 'README.md'), '# shop\n');
  copyFileSync(join(lab, 'company/realm.json'), join(company, 'realm.json'));
  return company;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}
