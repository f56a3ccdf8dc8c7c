import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { commands } from '../src/adapters/commands.ts';
import { files } from '../src/adapters/files.ts';
import { openKeeper } from '../src/adapters/keeper-client.ts';
import { machine } from '../src/adapters/machine.ts';
import { machinePorts } from '../src/adapters/port-holders.ts';
import { heldByKeeper } from '../src/adapters/held-by-keeper.ts';
import { embeddedChecks } from '../src/doctor/checks/index.ts';
import * as doctor from '../src/doctor/doctor.ts';
import type { DoctorContext } from '../src/doctor/doctor.ts';
import type { CheckResult } from '../src/model/check.ts';
import { type Layout, layoutOf } from '../src/model/layout.ts';
import { freePort } from '../src/supervisor/free-port.ts';
import { asOrdinaryUser, canRead } from './support/as-somebody.ts';
import { makeSmallDisk } from './support/small-disk.ts';

let parent: string;
let context: DoctorContext;

const keeperOf = ({ folder, cache }: Layout) => openKeeper({ folder, cache, entry: 'none' });

function contextAt(home: string, ports: DoctorContext['ports'] = []): DoctorContext {
  const layout = layoutOf(home, 'default');
  const held = () => heldByKeeper(keeperOf(layout), files, layout);
  return { root: home, layout, ports, files, commands, held, machine, machinePorts };
}

const runDoctor = (at: DoctorContext) => doctor.runDoctor(embeddedChecks(keeperOf(at.layout)), at);
const preflight = (at: DoctorContext) => doctor.preflight(embeddedChecks(keeperOf(at.layout)), at);

beforeEach(() => {
  parent = mkdtempSync(path.join(os.tmpdir(), 'doctor-'));
  chmodSync(parent, 0o755);
  context = contextAt(path.join(parent, 'home'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(parent, { recursive: true, force: true });
});

async function find(id: string, all: Promise<CheckResult[]> = runDoctor(context)): Promise<CheckResult> {
  const result = (await all).find((each) => each.id === id);
  if (!result) throw new Error(`no check ${id}`);
  return result;
}

function install(name: string, content: string, mode = 0o600): string {
  mkdirSync(context.layout.run, { recursive: true });
  const file = path.join(context.layout.folder, name);
  writeFileSync(file, content, { mode });
  return file;
}

test('looks at everything, changes nothing, and gives a cure for whatever is not in order', async () => {
  const results = await runDoctor(context);
  expect(results.map(({ id }) => id)).toEqual([
    'node',
    'npm',
    'git',
    'disk',
    'memory',
    'inotify',
    'open-files',
    'loopback',
    'ports',
    'registry',
    'home',
    'state',
    'secrets',
    'unfinished',
    'keeper',
  ]);
  for (const { state, cure, found } of results) {
    expect(found).not.toBe('');
    if (state !== 'ok') expect(cure).toBeTruthy();
  }
  expect(await files.exists(context.layout.home)).toBe(false);
});

test('what is asked before each `up` is a part of it, and asks no registry', async () => {
  const ids = (await preflight(context)).map(({ id }) => id);
  expect(ids).toEqual(['git', 'disk', 'loopback', 'ports', 'home', 'state', 'secrets']);
});

test('names the process that holds a port', async () => {
  const port = await freePort();
  const server = createServer().listen(port, '127.0.0.1');
  context.ports = [
    { port: await freePort(), what: 'PostgreSQL' },
    { port, what: 'the portal' },
  ];
  const result = await find('ports', preflight(context));
  server.close();
  expect(result.state).toBe('cure');
  expect(result.found).toContain(`Port ${port}, which the portal needs, is held by process ${process.pid} (`);
  expect(result.found).not.toContain('PostgreSQL');
  expect(result.cure).toContain('--port-base');
});

test('a service of ours that was started anew just then is nobody else’s', async () => {
  const port = await freePort();
  const server = createServer().listen(port, '127.0.0.1');
  context.ports = [{ port, what: 'the portal' }];
  const asked = vi.fn(async () => {
    const pids = asked.mock.calls.length > 1 ? [process.pid] : [];
    return { any: true, owns: (_port: number, [holder]: { pid: number }[]) => pids.includes(holder?.pid ?? 0) };
  });
  context.held = asked;
  const result = await find('ports', preflight(context));
  server.close();
  expect(result).toMatchObject({ state: 'ok', found: `${port} are free or held by this installation.` });
  expect(asked).toHaveBeenCalledTimes(2);
});

describe('state', () => {
  test('of a newer release is left alone', async () => {
    install('installation.json', JSON.stringify({ stateVersion: 99, installation: 'default', portBase: 7000 }));
    expect(await find('state', preflight(context))).toMatchObject({
      state: 'cure',
      found: expect.stringContaining('newer release (state 99'),
    });
  });

  test.each(['installation.json', 'plan.json'])('in a half-written %s is said', async (name) => {
    const file = install(name, '{"stateVersion": 1, "install');
    const result = await find('state', preflight(context));
    expect(result).toMatchObject({ state: 'cure', found: `${file} is damaged: it is no JSON.` });
  });

  test('of the secrets: half-written, or open to others', async () => {
    const file = install('secrets.json', '{"version": 1, "secr');
    expect(await find('secrets', preflight(context))).toMatchObject({
      state: 'cure',
      cure: expect.stringContaining('backup'),
    });
    writeFileSync(file, '{"version": 1, "secrets": {}}');
    expect(await find('secrets', preflight(context))).toMatchObject({ state: 'ok' });
    chmodSync(file, 0o644);
    expect(await find('secrets', preflight(context))).toMatchObject({ state: 'cure', cure: `Run: chmod 600 ${file}` });
  });

  test('of the secrets: lost, while the database is there', async () => {
    install('installation.json', JSON.stringify({ stateVersion: 1 }));
    mkdirSync(context.layout.data);
    writeFileSync(path.join(context.layout.data, 'postgres.ready'), '');
    expect(await find('secrets', preflight(context))).toMatchObject({
      state: 'cure',
      found: expect.stringContaining('is gone'),
    });
  });

  test('of a run that was cut off names the step', async () => {
    const entry = (more: object): string => JSON.stringify({ time: '2026-01-02T03:04:05Z', run: 'b', ...more });
    install(
      'journal.jsonl',
      [
        JSON.stringify({ time: '2026-01-01T00:00:00Z', run: 'a', event: 'run-done', changed: 1 }),
        entry({ event: 'run-started', verb: 'up' }),
        entry({ event: 'step-started', step: 'one/made' }),
        entry({ event: 'step-done', step: 'one/made' }),
        entry({ event: 'step-started', step: 'two/cut-off' }),
        '{"time":"2026-01-02T03:04:06Z","run":"b","ev',
      ].join('\n'),
    );
    const result = await find('unfinished');
    expect(result).toMatchObject({ state: 'warning', cure: expect.stringContaining('stagecraft up') });
    expect(result.found).toBe('It was cut off on 2026-01-02T03:04:05Z in the middle of two/cut-off.');
  });

  test('of a keeper that was killed', async () => {
    install('run/supervisor.json', '{"pid":1,"started":"x","version":"1","since":""}');
    expect(await find('keeper')).toMatchObject({ state: 'warning', found: expect.stringContaining('killed') });
  });
});

describe('the registry', () => {
  const nowhere = async (): Promise<string> => `http://someone:password@127.0.0.1:${await freePort()}/`;

  test('that cannot be reached is to be cured, and its password is not shown', async () => {
    vi.stubEnv('npm_config_registry', await nowhere());
    const result = await find('registry');
    expect(result).toMatchObject({ state: 'cure', found: expect.stringContaining('ECONNREFUSED') });
    expect(JSON.stringify(result)).not.toContain('password');
  });

  test('that answers 404 is said', async () => {
    const server = createServer((_request, response) => response.writeHead(404).end('{}')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    vi.stubEnv('npm_config_registry', `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const result = await find('registry');
    server.close();
    expect(result).toMatchObject({ state: 'cure', found: expect.stringContaining('404') });
  });

  test('is not needed by what is installed', async () => {
    vi.stubEnv('npm_config_registry', await nowhere());
    mkdirSync(path.join(context.layout.cache, 'portal', 'abc'), { recursive: true });
    expect(await find('registry')).toMatchObject({ state: 'warning' });
  });
});

test('a missing git is said', async () => {
  vi.stubEnv('PATH', parent);
  expect(await find('git', preflight(context))).toMatchObject({
    state: 'cure',
    cure: expect.stringContaining('Install git'),
  });
});

test('too little room is said, with how much there is', async ({ skip }) => {
  const disk = makeSmallDisk(8);
  if (!disk) return skip('this account may not mount a small file system');
  try {
    context = contextAt(path.join(disk.folder, 'home'));
    const result = await find('disk', preflight(context));
    expect(result.found).toBe(`Only 0.0 GB are free at ${disk.folder}; 6.0 GB are needed the first time.`);
    expect(result).toMatchObject({ state: 'cure', cure: expect.stringContaining('--home') });
  } finally {
    disk.remove();
  }
});

test('as root: a home that PostgreSQL’s account cannot enter is said', async ({ skip }) => {
  skip(!machine.isRoot, 'only root has somebody else run PostgreSQL');
  chmodSync(parent, 0o700);
  const result = await find('home', preflight(context));
  expect(result).toMatchObject({ state: 'cure', cure: expect.stringContaining(`chmod o+x ${parent}`) });
  expect(result.found).toContain(`cannot enter ${parent}`);
});

test('as an ordinary user: a home that may not be written is said', ({ skip }) => {
  const program = path.join(import.meta.dirname, 'programs/preflight.ts');
  skip(!canRead(program), 'an ordinary user cannot read this checkout');
  chmodSync(parent, 0o555);
  const results = asOrdinaryUser(`import { preflightAt } from ${JSON.stringify(program)};
    console.log(JSON.stringify(await preflightAt(${JSON.stringify(context.layout.home)})));`) as CheckResult[];
  chmodSync(parent, 0o755);
  expect(results.find(({ id }) => id === 'home')).toMatchObject({
    state: 'cure',
    cure: expect.stringContaining('--home'),
  });
});

describe('git', () => {
  const answering = async (version: string): Promise<CheckResult> => {
    const git = path.join(parent, 'git');
    writeFileSync(git, `#!/bin/sh\necho 'git version ${version}'\n`, { mode: 0o755 });
    vi.stubEnv('PATH', `${parent}${path.delimiter}${process.env.PATH}`);
    return find('git', preflight(context));
  };

  test.each(['2.25.1', '2.37.9'])('%s is too old: the forge could not merge', async (version) => {
    expect(await answering(version)).toMatchObject({
      state: 'cure',
      found: expect.stringContaining('2.38 is the oldest'),
      cure: expect.stringContaining('git 2.38 or newer'),
    });
  });

  test.each(['2.38.0', '2.50.1 (Apple Git-155)', '3.0.0'])('%s will do', async (version) => {
    expect(await answering(version)).toMatchObject({ state: 'ok' });
  });
});
