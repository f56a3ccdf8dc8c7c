import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { address, installation, phase, portBase } from './installation.ts';

const main = resolve(import.meta.dirname, '..', '..', 'lab', 'identity', 'test', 'outside', 'main.ts');
const tenantId = '6c0ffee0-0000-4000-8000-0000000000ab';
const port = portBase + 90;
const origin = `http://127.0.0.1:${port}`;
const clientId = 'the-portal-there';
const clientSecret = 'the-secret-from-there';

/** What stagecraft.yaml says of each, beside the application's id and secret. */
export const shapes = {
  'entra-id': { portalId: 'microsoft', button: /continue with microsoft/i, settings: { tenantId } },
  auth0: { portalId: 'auth0', button: /continue with auth0/i, settings: { domain: 'harbourline.eu.auth0.com' } },
  oidc: { portalId: 'oidc', button: /continue with the other one/i, settings: { title: 'the other one' } },
};
export type Shape = keyof typeof shapes;

const issuers: Record<Shape, string> = {
  'entra-id': `${origin}/${tenantId}/v2.0`,
  auth0: `${origin}/`,
  oidc: `${origin}/realms/company`,
};

const account = (login: string) => ({
  login,
  name: login,
  email: `${login}@harbourline.example`,
  verified: true,
  id: `id-of-${login}`,
});

/** A provider that is not the platform's, in the shape of one that people have, and the stagecraft.yaml that uses it. */
export class Elsewhere {
  private readonly folder = mkdtempSync(join(tmpdir(), 'elsewhere-'));
  private readonly shape: Shape;
  private child: ChildProcess | undefined;

  constructor(shape: Shape) {
    this.shape = shape;
  }

  /** The secret lies in a file beside it, never in it. */
  configFile(): string {
    writeFileSync(join(this.folder, 'secret'), `${clientSecret}\n`, { mode: 0o600 });
    const { settings } = shapes[this.shape];
    const entry = { provider: this.shape, issuer: issuers[this.shape], clientId, clientSecret: { file: 'secret' } };
    const spec = {
      phase: phase(),
      portBase,
      verify: { schedule: 'off' },
      identity: { signIn: [{ ...entry, ...settings }] },
    };
    const file = join(this.folder, 'stagecraft.yaml');
    const metadata = { name: installation };
    writeFileSync(file, JSON.stringify({ apiVersion: 'stagecraft.dev/v1', kind: 'Platform', metadata, spec }));
    return file;
  }

  async start(): Promise<void> {
    const callback = `${address('portal')}/api/auth/${shapes[this.shape].portalId}/handler/frame`;
    this.child = spawn(process.execPath, [main], {
      env: {
        ...process.env,
        PORT: String(port),
        SHAPE: this.shape === 'oidc' ? 'plain' : this.shape,
        CLIENT: JSON.stringify({ id: clientId, secret: clientSecret, redirectUris: [callback] }),
        ACCOUNTS: JSON.stringify([account('omar'), account('stranger')]),
      },
      stdio: 'ignore',
    });
    for (const end = Date.now() + 60_000; Date.now() < end; await pause(100)) {
      if (await this.disturb('none').catch(() => false)) return;
    }
    throw new Error('the other provider did not start within 60 s');
  }

  async disturb(fault: string): Promise<boolean> {
    return (await fetch(`${origin}/control/${fault}`, { method: 'POST' })).ok;
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
