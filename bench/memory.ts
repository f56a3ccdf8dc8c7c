// Resident memory of each process, idle; and the portal's beside that of an app straight from Backstage's generator.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { files } from '../installer/src/adapters/files.ts';
import { layoutOf } from '../installer/src/model/layout.ts';
import type { ProcessStatus } from '../installer/src/model/process.ts';
import { readDescription } from '../installer/src/portal/compose.ts';
import { type Figure, tell } from './support/figures.ts';
import { asked, benchHome, option, root } from './support/options.ts';
import { stagecraft, timed } from './support/program.ts';

const home = benchHome();
const name = option('name', 'memory');
const portBase = Number(option('port-base', '27000'));
const idleSeconds = Number(option('idle', '60'));
const layout = layoutOf(home, name);
const own = ['--home', home, '--name', name];
/** Built once, as that takes minutes; it is used again when it is there. */
const plainApp = path.resolve(option('plain', path.join(home, 'plain-app')));
const note = (text: string): void => void process.stderr.write(`${new Date().toISOString()} ${text}\n`);

function rssOf(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

/** The generator and the Yarn that the distribution pins, from the caches of the installation that runs. */
function pinned(): { createApp: string; yarnOnPath: string } {
  const tools = path.join(layout.cache, 'tools');
  const folder = readdirSync(tools).find((entry) => /^create-app-[\d.]+$/.test(entry));
  if (!folder) throw new Error('There is no create-app in the cache: run a cold `up` with this home first.');
  return {
    createApp: path.join(tools, folder, 'node_modules', '@backstage', 'create-app', 'bin', 'backstage-create-app'),
    yarnOnPath: path.join(tools, 'yarn-on-path'),
  };
}

/** The same versions as in the portal, where a range would let newer ones in that not every registry has. */
async function pinAsWeDo(app: string): Promise<void> {
  const { packages } = await readDescription(files, path.join(root, 'distro'));
  const file = path.join(app, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { resolutions?: Record<string, string> };
  const resolutions = { ...manifest.resolutions, ...packages['.']?.resolutions };
  writeFileSync(file, JSON.stringify({ ...manifest, resolutions }, null, 2));
}

async function buildPlainApp(): Promise<void> {
  const { createApp, yarnOnPath } = pinned();
  const partial = `${plainApp}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(path.dirname(partial), { recursive: true });
  const env = {
    BACKSTAGE_APP_NAME: 'plain',
    // As the portal is made: no package runs an install script, so none needs a compiler.
    YARN_ENABLE_SCRIPTS: 'false',
    PATH: [yarnOnPath, path.dirname(process.execPath), process.env.PATH].join(path.delimiter),
    NODE_OPTIONS: '--max-old-space-size=4096',
  };
  const node = (args: string[], cwd?: string) =>
    timed({ file: process.execPath, args, env, ...(cwd === undefined ? {} : { cwd }) });
  await node([createApp, '--path', partial, '--skip-install']);
  const [release = ''] = readdirSync(path.join(partial, '.yarn', 'releases'));
  const yarn = (...args: string[]) => node([path.join(partial, '.yarn', 'releases', release), ...args], partial);
  await pinAsWeDo(partial);
  await yarn('install');
  await yarn('workspace', 'backend', 'build');
  // Built packages over their sources: it then runs from its own workspace, as in the image that Backstage describes.
  const bundle = path.join(partial, 'packages', 'backend', 'dist', 'bundle.tar.gz');
  await timed({ file: 'tar', args: ['-xzf', bundle, '-C', partial] });
  await timed({ file: 'mv', args: [partial, plainApp] });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

const secret = (key: string): string =>
  (JSON.parse(readFileSync(layout.secrets, 'utf8')) as { secrets: Record<string, string> }).secrets[key] ?? '';

/** What one has to say to make it start in production: where it listens, its database, and that guests may sign in. */
function plainConfig(port: number): string {
  const file = path.join(plainApp, 'app-config.bench.json');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Backstage reads it from the environment.
  const connection = { host: '127.0.0.1', port: portBase + 32, user: 'backstage', password: '${PLAIN_PASSWORD}' };
  const config = {
    app: { baseUrl: `http://localhost:${port}` },
    backend: {
      baseUrl: `http://localhost:${port}`,
      listen: `127.0.0.1:${port}`,
      database: { client: 'pg', prefix: 'plain_', connection },
    },
    auth: { providers: { guest: { dangerouslyAllowOutsideDevelopment: true } } },
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

async function startPlain(port: number): Promise<ChildProcess> {
  const files = ['app-config.yaml', 'app-config.production.yaml', plainConfig(port)];
  const log = openSync(path.join(plainApp, 'bench.log'), 'w');
  const child = spawn(process.execPath, ['packages/backend', ...files.flatMap((file) => ['--config', file])], {
    cwd: plainApp,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PLAIN_PASSWORD: secret('portal-database-password'),
      POSTGRES_HOST: '127.0.0.1',
      POSTGRES_PORT: String(portBase + 32),
      POSTGRES_USER: 'backstage',
      POSTGRES_PASSWORD: secret('portal-database-password'),
    },
    stdio: ['ignore', log, log],
  });
  const end = Date.now() + 180_000;
  while (Date.now() < end && child.exitCode === null) {
    const answer = await fetch(`http://127.0.0.1:${port}/.backstage/health/v1/readiness`).catch(() => undefined);
    if (answer?.status === 200) return child;
    await pause(250);
  }
  child.kill();
  throw new Error(`The plain app did not start; see ${path.join(plainApp, 'bench.log')}`);
}

async function processes(): Promise<ProcessStatus[]> {
  const { output } = await stagecraft(['status', '--json', ...own]);
  return (JSON.parse(output) as { processes: ProcessStatus[] }).processes;
}

/** PostgreSQL is many processes that share most of their memory: told is that of the first. */
async function figures(plain: ChildProcess | undefined): Promise<Figure[]> {
  const goal = plain?.pid === undefined ? undefined : Math.round(rssOf(plain.pid));
  const { pid: keeper } = JSON.parse(readFileSync(path.join(layout.run, 'supervisor.json'), 'utf8')) as { pid: number };
  const rows = (await processes()).map(({ name: what, pid = 0 }): Figure => {
    const value = Math.round(rssOf(pid));
    return { what, value, unit: 'MB', ...(what === 'portal' && goal !== undefined ? { goal } : {}) };
  });
  rows.push({ what: 'keeper', value: Math.round(rssOf(keeper)), unit: 'MB' });
  if (goal !== undefined) rows.push({ what: 'plain create-app, same PostgreSQL', value: goal, unit: 'MB' });
  return rows;
}

let plain: ChildProcess | undefined;
try {
  await stagecraft(['up', '--port-base', String(portBase), ...own]);
  if (!asked('without-plain')) {
    if (!existsSync(plainApp)) {
      note('building a plain app; this takes minutes');
      await buildPlainApp();
    }
    // Both begin in the same minute and are equally long at rest.
    await stagecraft(['down', ...own]);
    await stagecraft(['up', '--port-base', String(portBase), ...own]);
    plain = await startPlain(await freePort());
  }
  note(`at rest for ${idleSeconds} s`);
  await pause(idleSeconds * 1000);
  tell(await figures(plain));
} finally {
  plain?.kill();
  await stagecraft(['down', '--delete-data', '--yes', ...own]);
}
