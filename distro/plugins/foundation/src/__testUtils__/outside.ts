import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';

/** The plugins are also tested where a portal was built of them: there only the environment leads to the checkout. */
function checkout(): string {
  if (process.env.STAGECRAFT_ROOT) return process.env.STAGECRAFT_ROOT;
  return resolve(realpathSync(resolvePackagePath('@stagecraft/backend-foundation')), '../../..');
}

const main = join(checkout(), 'lab/identity/test/outside/main.ts');

/** It is beside the plugins in this repository, but not where a team has composed its own portal. */
export const outsideIsHere = existsSync(main);

export interface Account {
  login: string;
  name: string;
  email?: string;
  verified?: boolean;
  id: string;
}

/** A provider that is not the platform's, in a process of its own. */
export class OutsideProvider {
  readonly client = { id: 'the-portal-there', secret: 'the-secret-from-there' };
  private readonly port: number;
  private child?: ChildProcess;
  private readonly options: { shape: string; accounts: Account[] };

  private constructor(port: number, options: { shape: string; accounts: Account[] }) {
    this.port = port;
    this.options = options;
  }

  /** Its address is known before it runs, as that of every provider is. */
  static async at(shape: string, accounts: Account[]): Promise<OutsideProvider> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    await new Promise((done) => server.close(done));
    return new OutsideProvider(port, { shape, accounts });
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(redirectUri: string): Promise<void> {
    const { shape, accounts } = this.options;
    this.child = spawn(process.execPath, [main], {
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        PORT: String(this.port),
        SHAPE: shape,
        CLIENT: JSON.stringify({ ...this.client, redirectUris: [redirectUri] }),
        ACCOUNTS: JSON.stringify(accounts),
      },
      stdio: 'ignore',
    });
    for (const end = Date.now() + 30_000; ; ) {
      const answer = await fetch(`${this.origin}/control/none`, { method: 'POST' }).catch(() => undefined);
      if (answer?.ok) return;
      if (Date.now() > end) throw new Error('The other provider did not start within 30 s');
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  async disturb(fault: string): Promise<void> {
    await fetch(`${this.origin}/control/${fault}`, { method: 'POST' });
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
  }
}
