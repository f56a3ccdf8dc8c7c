import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The plugins are also tested where a portal was built of them: there only the environment leads to the checkout. */
export const checkout =
  process.env.STAGECRAFT_ROOT ??
  resolve(realpathSync(resolvePackagePath('@stagecraft/plugin-scaffolder-backend-module-platform')), '../../..');

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}

export async function until<Found>(
  what: string,
  look: () => Promise<Found | undefined | false>,
  seconds = 90,
): Promise<Found> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`It did not come to this within ${seconds} s: ${what}`);
    await new Promise((done) => setTimeout(done, 250));
  }
}

const people = ['MIRA', 'JONAS', 'LENA', 'OMAR', 'INES', 'TOMAS', 'YUKI', 'PETRA', 'VERA'];
export const passwords = Object.fromEntries(people.map((name) => [`PASSWORD_${name}`, `password-of-${name}`]));

/** A service of the lab as a process of its own, with a folder of its own. */
export class Program {
  readonly folder = mkdtempSync(join(tmpdir(), 'templates-'));
  private child?: ChildProcess;

  constructor(
    private readonly name: string,
    private readonly env: Record<string, string>,
    private readonly health: string,
  ) {}

  async start(): Promise<this> {
    const main = join(checkout, 'lab', this.name, 'src/main.ts');
    this.child = spawn(process.execPath, [main], {
      env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', DATA_DIR: this.folder, ...this.env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await until(`lab/${this.name} is there`, async () => {
      if (this.child?.exitCode !== null) throw new Error(`lab/${this.name} ended with ${this.child?.exitCode}`);
      return (await fetch(this.health).catch(() => undefined))?.ok;
    });
    return this;
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await ended;
  }

  async remove(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
