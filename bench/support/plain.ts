import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { files } from '../../installer/src/adapters/files.ts';
import type { Layout } from '../../installer/src/model/layout.ts';
import { createAppIn, readDescription } from '../../installer/src/portal/compose.ts';
import { freePort } from '../../installer/src/supervisor/free-port.ts';
import { root } from './options.ts';
import { timed } from './program.ts';

/** An app straight from Backstage's generator, on the PostgreSQL of an installation of ours. */
export interface PlainApp {
  /** Built once, as that takes minutes; it is used again when it is there. */
  build(note: (text: string) => void): Promise<void>;
  /** Started in production, with one layer more. */
  start(layer?: Record<string, unknown>): Promise<{ child: ChildProcess; url: string }>;
}

interface Where {
  folder: string;
  /** Of the installation whose caches and database it uses. */
  layout: Layout;
  portBase: number;
}

/** What its databases' names begin with. */
export const plainPrefix = 'plain_';

/** The generator that the distribution pins, and the Yarn that it is shown, from the cache of the installation that runs. */
const pinned = ({ layout }: Where): { createApp: string; yarnOnPath: string } => ({
  createApp: createAppIn(path.join(root, 'distro')),
  yarnOnPath: path.join(layout.cache, 'tools', 'yarn-on-path'),
});

/** The same versions as in the portal, where a range would let newer ones in that not every registry has. */
async function pinAsWeDo(app: string): Promise<void> {
  const { packages } = await readDescription(files, path.join(root, 'distro'));
  const file = path.join(app, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { resolutions?: Record<string, string> };
  const resolutions = { ...manifest.resolutions, ...packages['.']?.resolutions };
  writeFileSync(file, JSON.stringify({ ...manifest, resolutions }, null, 2));
}

async function build(where: Where): Promise<void> {
  const { createApp, yarnOnPath } = pinned(where);
  const partial = `${where.folder}.partial`;
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
  await timed({ file: 'mv', args: [partial, where.folder] });
}

export const secretIn = ({ secrets }: Layout, key: string): string =>
  (JSON.parse(readFileSync(secrets, 'utf8')) as { secrets: Record<string, string> }).secrets[key] ?? '';

/** What one has to say to make it start in production: where it listens, its database, and that guests may sign in. */
function configFile({ folder, portBase }: Where, port: number): string {
  const file = path.join(folder, 'app-config.bench.json');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Backstage reads it from the environment.
  const connection = { host: '127.0.0.1', port: portBase + 32, user: 'backstage', password: '${PLAIN_PASSWORD}' };
  const config = {
    app: { baseUrl: `http://localhost:${port}` },
    backend: {
      baseUrl: `http://localhost:${port}`,
      listen: `127.0.0.1:${port}`,
      database: { client: 'pg', prefix: plainPrefix, connection },
    },
    auth: { providers: { guest: { dangerouslyAllowOutsideDevelopment: true } } },
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

async function start(where: Where, layer: Record<string, unknown>): Promise<{ child: ChildProcess; url: string }> {
  const { folder, layout, portBase } = where;
  const port = await freePort();
  const more = path.join(folder, 'app-config.more.json');
  writeFileSync(more, JSON.stringify(layer));
  const configs = ['app-config.yaml', 'app-config.production.yaml', configFile(where, port), more];
  const log = openSync(path.join(folder, 'bench.log'), 'w');
  const child = spawn(process.execPath, ['packages/backend', ...configs.flatMap((file) => ['--config', file])], {
    cwd: folder,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PLAIN_PASSWORD: secretIn(layout, 'portal-database-password'),
      POSTGRES_HOST: '127.0.0.1',
      POSTGRES_PORT: String(portBase + 32),
      POSTGRES_USER: 'backstage',
      POSTGRES_PASSWORD: secretIn(layout, 'portal-database-password'),
    },
    stdio: ['ignore', log, log],
  });
  const url = `http://127.0.0.1:${port}`;
  const end = Date.now() + 180_000;
  while (Date.now() < end && child.exitCode === null) {
    const answer = await fetch(`${url}/.backstage/health/v1/readiness`).catch(() => undefined);
    if (answer?.status === 200) return { child, url };
    await pause(250);
  }
  child.kill();
  throw new Error(`The plain app did not start; see ${path.join(folder, 'bench.log')}`);
}

export function plainAppIn(where: Where): PlainApp {
  return {
    async build(note) {
      if (existsSync(where.folder)) return;
      note('building a plain app; this takes minutes');
      await build(where);
    },
    start: (layer = {}) => start(where, layer),
  };
}
