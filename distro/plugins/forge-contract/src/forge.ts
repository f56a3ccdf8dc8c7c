import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// The forge is no package of this workspace: only its place in the checkout leads to it.
// eslint-disable-next-line no-restricted-syntax
const checkout = process.env.STAGECRAFT_ROOT ?? resolve(__dirname, '../../../..');
const main = resolve(checkout, 'lab/forge/src/main.ts');
const portalToken = 'portal-token-of-the-contract';

export interface Forge {
  url: string;
  host: string;
  token: string;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

function makeCompany(root: string, projects: number): string {
  const person = (username: string, groups: string[]) => ({
    username,
    firstName: username,
    email: `${username}@company.example`,
    enabled: true,
    groups,
  });
  const users = [person('lena', ['/checkout', '/leads']), person('omar', ['/checkout']), person('vera', ['/viewers'])];
  const people = Array.from({ length: 120 }, (_, index) => person(`worker-${index}`, ['/logistics']));
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'realm.json'), JSON.stringify({ users: [...users, ...people] }));
  for (let index = 0; index < projects; index += 1) {
    const folder = join(root, 'repositories', index % 2 ? 'logistics' : 'checkout', `service-${index}`);
    mkdirSync(join(folder, 'docs'), { recursive: true });
    // One in ten describes no component and must not be discovered.
    if (index % 10 !== 9) writeFileSync(join(folder, 'catalog-info.yaml'), `kind: Component # ${index}\n`);
    writeFileSync(join(folder, 'docs', 'index.md'), `# Service ${index}\n`);
  }
  return root;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}

async function waitUntilReady(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600 && child.exitCode === null; attempt += 1) {
    const answer = await fetch(`${url}/healthcheck`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error('The forge did not become ready.');
}

function end(child: ChildProcess): Promise<void> {
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill('SIGKILL');
  return ended;
}

/** The lab's forge as a process of its own, with enough in it to need more than one page. */
export async function startForge(projects = 60): Promise<Forge> {
  const folder = mkdtempSync(join(tmpdir(), 'forge-contract-'));
  const company = makeCompany(join(folder, 'company'), projects);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = {
    PATH: process.env.PATH,
    PORT: String(port),
    PUBLIC_URL: url,
    DATA_DIR: join(folder, 'data'),
    COMPANY_DIR: company,
    INSTALLATION: 'contract',
    FORGE_ADMIN_TOKEN: 'admin-token-of-the-contract',
    FORGE_PORTAL_TOKEN: portalToken,
    FORGE_RUNNER_TOKEN: 'runner-token-of-the-contract',
  };
  const launch = async () => {
    const started = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    await waitUntilReady(`http://127.0.0.1:${port}`, started);
    return started;
  };
  let child = await launch();
  return {
    url,
    host: `localhost:${port}`,
    token: portalToken,
    restart: async () => {
      await end(child);
      child = await launch();
    },
    stop: async () => {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
