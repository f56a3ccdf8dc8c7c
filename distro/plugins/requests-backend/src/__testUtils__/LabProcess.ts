import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The plugins are also tested where a portal was built of them: there only the environment leads to the checkout. */
function checkout(): string {
  if (process.env.STAGECRAFT_ROOT) return process.env.STAGECRAFT_ROOT;
  return resolve(realpathSync(resolvePackagePath('@stagecraft/plugin-requests-backend')), '../../..');
}

export const lab = join(checkout(), 'lab');

/** The lab is beside the plugins in this repository, but not where a team has composed its own portal. */
export const labIsHere = existsSync(join(lab, 'forge/src/main.ts')) && existsSync(join(lab, 'company/realm.json'));

const people = ['MIRA', 'JONAS', 'LENA', 'OMAR', 'INES', 'TOMAS', 'YUKI', 'PETRA', 'VERA'];
export const newToken = () => randomBytes(20).toString('hex');

/** A service of the lab, in a process of its own, with folders that go with it. */
export class LabProcess {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'lab-data-'));
  readonly companyDir = mkdtempSync(join(tmpdir(), 'lab-company-'));
  private child?: ChildProcess;
  private port = 0;

  /** `environment` is asked at each start, when the address is known. */
  constructor(
    private readonly service: string,
    private readonly environment: (process: LabProcess) => Record<string, string>,
    files: Record<string, string> = {},
  ) {
    cpSync(join(lab, 'company/realm.json'), join(this.companyDir, 'realm.json'));
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.companyDir, path)), { recursive: true });
      writeFileSync(join(this.companyDir, path), content);
    }
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  async start({ answers = true } = {}): Promise<this> {
    this.port ||= await freePort();
    this.child = spawn(process.execPath, [join(lab, this.service, 'src/main.ts')], {
      env: {
        PATH: process.env.PATH,
        HOST: '127.0.0.1',
        PORT: String(this.port),
        PUBLIC_URL: this.url,
        DATA_DIR: this.dataDir,
        COMPANY_DIR: this.companyDir,
        INSTALLATION: 'test',
        ...Object.fromEntries(people.map((name) => [`PASSWORD_${name}`, newToken()])),
        ...this.environment(this),
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const end = Date.now() + 30_000;
    while (answers && !(await fetch(`${this.url}/healthcheck`).catch(() => undefined))?.ok) {
      if (Date.now() > end) throw new Error(`The lab's ${this.service} did not become healthy within 30 s`);
      await new Promise((done) => setTimeout(done, 50));
    }
    return this;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    for (const folder of [this.dataDir, this.companyDir]) rmSync(folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}
