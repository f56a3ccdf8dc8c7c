import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../src/adapters/commands.ts';
import { layoutOf } from '../src/model/layout.ts';
import { registryOf } from '../src/portal/yarn.ts';
import { until } from './support/keeper.ts';

/** It installs every package again and builds in memory: minutes, which only the whole run takes. */
const full = process.env.STAGECRAFT_FULL === '1';
const name = process.env.STAGECRAFT_TEST_INSTALLATION ?? 'proof';
const installation = layoutOf(process.env.STAGECRAFT_TEST_HOME ?? '', name).folder;
const app = 'http://localhost:3000';
const minutes = 60_000;

let parent: string;
let folder: string;
let started: ChildProcess | undefined;

async function run(file: string, args: string[], cwd: string, env: Record<string, string> = {}): Promise<void> {
  const { exitCode, tail } = await commands.run({ file, args, cwd, env, timeoutMs: 15 * minutes });
  expect(exitCode, tail.join('\n')).toBe(0);
}

const yarn = (): string => {
  const releases = path.join(folder, '.yarn', 'releases');
  return path.join(releases, readdirSync(releases)[0] ?? '');
};

const answers = async (url: string): Promise<boolean> => (await fetch(url).catch(() => undefined))?.ok === true;

/** The page's own scripts, as the browser would load them. */
async function scripts(): Promise<string> {
  const page = await (await fetch(app)).text();
  const sources = [...page.matchAll(/<script[^>]+src="([^"]+)"/g)].map(([, source = '']) => new URL(source, app));
  return (await Promise.all(sources.map(async (source) => (await fetch(source)).text()))).join('\n');
}

describe.runIf(full)('a composed portal, in the hands of a team (minutes, only with `npm run test:full`)', () => {
  beforeAll(async () => {
    parent = mkdtempSync(path.join(tmpdir(), 'composed-'));
    folder = path.join(parent, 'portal');
    await run(process.execPath, ['stagecraft', 'compose', folder], process.cwd());
    const registry = await registryOf({ commands, signal: new AbortController().signal });
    await run(process.execPath, [yarn(), 'install', '--immutable'], folder, registry);
  }, 20 * minutes);

  afterAll(() => {
    if (started?.pid && started.exitCode === null) process.kill(-started.pid, 'SIGTERM');
    rmSync(parent, { recursive: true, force: true });
  });

  test.each([['tsc'], ['lint:all'], ['prettier:check']])(
    '`yarn %s` finds nothing to say',
    (script) => run(process.execPath, [yarn(), script], folder),
    15 * minutes,
  );

  test(
    '`yarn start` stands beside the installation, and shows a change without being started again',
    async () => {
      let said = '';
      started = spawn(process.execPath, [yarn(), 'start'], {
        cwd: folder,
        detached: true,
        env: { ...process.env, NODE_ENV: '', STAGECRAFT_INSTALLATION: installation },
      });
      for (const stream of [started.stdout, started.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk));
      const ready = async (): Promise<true | undefined> => {
        expect(started?.exitCode, said.slice(-2000)).toBeNull();
        const both = [answers(app), answers('http://localhost:3007/.backstage/health/v1/readiness')];
        return (await Promise.all(both)).every(Boolean) || undefined;
      };
      await until('app and backend', ready, 8 * minutes);
      const change = 'what a developer has just written';
      expect(await scripts()).not.toContain(change);
      appendFileSync(path.join(folder, 'packages', 'app', 'src', 'App.tsx'), `\nconsole.debug('${change}');\n`);
      await until('the change', async () => (await scripts()).includes(change) || undefined, 2 * minutes);
    },
    12 * minutes,
  );
});
