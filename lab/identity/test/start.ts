import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

const lab = join(import.meta.dirname, '../..');

export const companyDir = join(lab, 'company');

export const usernames = ['mira', 'jonas', 'lena', 'omar', 'ines', 'tomas', 'yuki', 'petra', 'vera'];

export const passwordOf = (username: string) => `a "long" \\pass of ${username}`;

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export interface Running {
  url: string;
  process: ChildProcess;
  output(): string;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Runs a service of the lab as the supervisor does, and waits until it is healthy. */
export async function startService(service: string, env: Record<string, string>): Promise<Running> {
  const child = spawn(process.execPath, [join(lab, service, 'src/main.ts')], {
    env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stderr.on('data', (chunk) => (text += chunk));
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return (await ended)[0];
  };
  const running = { url: env.PUBLIC_URL!, process: child, output: () => text, stop };
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`${service} ended with ${child.exitCode}: ${text}`);
    const answer = await fetch(`http://127.0.0.1:${env.PORT}/healthcheck`).catch(() => undefined);
    if (answer?.ok) return running;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop('SIGKILL');
  throw new Error(`${service} did not become healthy: ${text}`);
}

interface Urls {
  portal: string;
  databases: string;
  automation?: string;
}

/** Everything that lab/identity wants to be told. */
export function identityEnvironment(port: number, dataDir: string, urls: Urls) {
  return {
    PORT: String(port),
    PUBLIC_URL: `http://localhost:${port}`,
    DATA_DIR: dataDir,
    COMPANY_DIR: companyDir,
    INSTALLATION: 'trial',
    PORTAL_URL: urls.portal,
    DATABASES_URL: urls.databases,
    AUTOMATION_URL: urls.automation ?? 'http://localhost:1',
    IDENTITY_COOKIE_KEY: 'a-key-for-cookies-of-the-trial',
    PORTAL_CLIENT_SECRET: 'secret-of-the-portal',
    DATABASES_CLIENT_SECRET: 'secret-of-the-databases',
    AUTOMATION_CLIENT_SECRET: 'secret-of-the-automation',
    DIRECTORY_CLIENT_SECRET: 'secret-of-the-portal-directory',
    PEOPLE_ADMIN_CLIENT_SECRET: 'secret-of-the-people-admin',
    ...Object.fromEntries(usernames.map((name) => [`PASSWORD_${name.toUpperCase()}`, passwordOf(name)])),
  };
}
