import { spawnSync } from 'node:child_process';
import { writeFileSync, readFileSync, rmSync } from 'node:fs';
import { createServer, get } from 'node:http';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { layoutOf } from '../src/model/layout.ts';
import { freePort } from '../src/supervisor/free-port.ts';
import { isAlive, until } from './support/keeper.ts';

/** `npm test` brings an installation up first; what is broken here is mended here. */
const home = process.env.STAGECRAFT_TEST_HOME;
const name = process.env.STAGECRAFT_TEST_INSTALLATION ?? 'proof';
const portBase = Number(process.env.STAGECRAFT_TEST_PORT_BASE ?? 17_000);
const program = path.resolve('stagecraft');
const portal = `http://127.0.0.1:${portBase + 7}`;
const { NODE_ENV: _ofTheRunner, ...env } = process.env;

interface Ended {
  code: number | null;
  output: string;
}

function run(args: string[], more: Record<string, string> = {}): Ended {
  const ended = spawnSync(process.execPath, [program, ...args, '--home', home ?? '/nowhere'], {
    env: { ...env, ...more },
    timeout: 300_000,
  });
  return { code: ended.status, output: `${ended.stdout}${ended.stderr}` };
}

const stagecraft = (...args: string[]): Ended => run([...args, '--name', name]);

interface Told {
  pid: number;
  processes: { name: string; phase: string; pid: number }[];
}

const status = (): Told => JSON.parse(stagecraft('status', '--json').output) as Told;
const pidOf = (one: string): number => status().processes.find((each) => each.name === one)?.pid ?? 0;
const keeperPid = (): number =>
  JSON.parse(readFileSync(`${layoutOf(home ?? '', name).run}/supervisor.json`, 'utf8')).pid as number;

/** A connection of its own: a kept one may have ended with the keeper, while this test waited for a program. */
function isReady(): Promise<true | undefined> {
  return new Promise((resolve) => {
    const asked = get(`${portal}/.backstage/health/v1/readiness`, { agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200 ? true : undefined);
    });
    asked.on('error', () => resolve(undefined));
  });
}

describe.skipIf(!home)('the whole platform (needs the installation that `npm test` makes)', () => {
  afterAll(() => void stagecraft('up'));

  test('PostgreSQL killed by kill -9: it comes back, and the portal with it', async () => {
    const before = pidOf('postgresql');
    process.kill(before, 'SIGKILL');
    await until('another PostgreSQL', async () => {
      const now = status().processes.find((each) => each.name === 'postgresql');
      return now?.phase === 'healthy' && now.pid !== before ? true : undefined;
    });
    await until('the portal’s readiness', isReady, 60_000);
    await until('health everywhere', async () =>
      status().processes.every(({ phase }) => phase === 'healthy') ? true : undefined,
    );
    expect(stagecraft('up').output).toMatch(/\b0 changed/);
  });

  test('the portal killed by kill -9: who asks meanwhile waits, and gets the page', async () => {
    process.kill(pidOf('portal'), 'SIGKILL');
    const answers = await Promise.all(Array.from({ length: 10 }, () => fetch(portal)));
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 10 }, () => 200));
    await until('the portal’s readiness', isReady, 60_000);
  });

  test('the keeper killed by kill -9: `status` says so, `doctor` too, and `up` takes everything up again', async () => {
    const before = pidOf('postgresql');
    const keeper = keeperPid();
    process.kill(keeper, 'SIGKILL');
    await until('its end', async () => (isAlive(keeper) ? undefined : true));
    const told = stagecraft('status');
    expect(told.code).toBe(11);
    expect(told.output).toContain('was killed. What it started may still run');
    expect(JSON.parse(stagecraft('status', '--json').output)).toMatchObject({ running: false, keeperWasKilled: true });
    expect(stagecraft('plan').output).toMatch(/installation\/keeper.*it was killed/);
    expect(stagecraft('doctor').output).toContain('It was killed');
    expect(stagecraft('up').code).toBe(0);
    expect(pidOf('postgresql')).toBe(before);
    expect(await isReady()).toBe(true);
    expect(stagecraft('up').output).toMatch(/\b0 changed/);
  });

  test('a port in use: said before anything starts, with the process that holds it', async () => {
    const base = (await freePort()) - 7;
    const foreign = createServer().listen(base + 7, '127.0.0.1');
    const folder = layoutOf(home ?? '', 'clash').folder;
    try {
      const ended = await runAside(['up', '--name', 'clash', '--port-base', String(base)]);
      expect(ended.code).toBe(5);
      expect(ended.output).toContain(`Port ${base + 7}, which the portal needs, is held by process ${process.pid} (`);
      expect(ended.output).toContain('--port-base');
      expect(() => readFileSync(`${folder}/installation.json`)).toThrow();
    } finally {
      foreign.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('a state folder of a newer release: refused, untouched', () => {
    const { record } = layoutOf(home ?? '', name);
    const before = readFileSync(record, 'utf8');
    const newer = JSON.stringify({ ...JSON.parse(before), stateVersion: 99 });
    writeFileSync(record, newer);
    try {
      const ended = stagecraft('up');
      expect(ended.code).toBe(8);
      expect(ended.output).toContain('newer release');
      expect(readFileSync(record, 'utf8')).toBe(newer);
    } finally {
      writeFileSync(record, before);
    }
  });
});

/** Not in the way of our own event loop: the port that this test holds must answer like a living one. */
async function runAside(args: string[]): Promise<Ended> {
  const { commands } = await import('../src/adapters/commands.ts');
  const result = await commands.run({
    file: process.execPath,
    args: [program, ...args, '--home', home ?? '/nowhere'],
    timeoutMs: 300_000,
  });
  return { code: result.exitCode, output: result.tail.join('\n') };
}
