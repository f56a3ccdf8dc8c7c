import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keeperSocket } from '../src/adapters/keeper-socket.ts';
import { rotate } from '../src/supervisor/process-log.ts';
import {
  type Installation,
  isAlive,
  makeInstallation,
  serviceSpec,
  textOf,
  until,
  untilPhase,
} from './support/keeper.ts';

let installation: Installation;
beforeEach(async () => {
  installation = makeInstallation();
  await installation.keeper.start('1');
});
afterEach(() => installation.remove());

async function killKeeper({ keeper }: Installation): Promise<number> {
  const pid = (await keeper.status())?.pid as number;
  process.kill(pid, 'SIGKILL');
  await until('the keeper’s end', async () => (isAlive(pid) ? undefined : true));
  return pid;
}

/** A keeper works in its installation's folder; its command line only says that it is one. */
function processesIn(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`) === folder;
    } catch {
      return false;
    }
  });
}

describe('a keeper killed by kill -9', () => {
  test('leaves its processes alive, and the next one takes them over', async () => {
    const { keeper } = installation;
    const spec = await serviceSpec('shop');
    await keeper.put(spec, 'one');
    const before = await untilPhase(keeper, 'shop', 'healthy');
    await killKeeper(installation);
    expect(await keeper.status()).toBeUndefined();
    expect(await keeper.wasKilled()).toBe(true);
    expect(isAlive(before.pid)).toBe(true);
    await keeper.start('1');
    expect(await keeper.wasKilled()).toBe(false);
    const after = await untilPhase(keeper, 'shop', 'healthy');
    expect(after).toMatchObject({ pid: before.pid, fingerprint: 'one' });
    expect(await textOf(spec, '/pid')).toBe(String(before.pid));
    process.kill(after.pid as number, 'SIGKILL');
    await until('a new process', async () => {
      const now = await untilPhase(keeper, 'shop', 'healthy');
      return now.pid === before.pid ? undefined : now;
    });
  });

  test('is followed by one that starts what has ended meanwhile', async () => {
    const { keeper } = installation;
    const spec = await serviceSpec('shop');
    await keeper.put(spec, 'one');
    const before = await untilPhase(keeper, 'shop', 'healthy');
    await killKeeper(installation);
    process.kill(before.pid as number, 'SIGKILL');
    await keeper.start('1');
    const after = await untilPhase(keeper, 'shop', 'healthy');
    expect(after.pid).not.toBe(before.pid);
  });

  test('and then `down`: nothing is left, although no keeper ran', async () => {
    const { keeper } = installation;
    await keeper.put(await serviceSpec('shop'), 'one');
    const { pid } = await untilPhase(keeper, 'shop', 'healthy');
    await killKeeper(installation);
    await keeper.shutdown();
    expect(await keeper.wasKilled()).toBe(false);
    expect(isAlive(pid)).toBe(false);
    await keeper.start('1');
    expect((await keeper.status())?.processes).toEqual([]);
  });

  test('and then `down` as a program of its own: it waits for the end of what was left', async () => {
    const { keeper, folder, cache } = installation;
    await keeper.put(await serviceSpec('shop', { env: { STOP_MS: '500' } }), 'one');
    const { pid } = await untilPhase(keeper, 'shop', 'healthy');
    await killKeeper(installation);
    const client = path.resolve('installer/src/adapters/keeper-client.ts');
    const entry = path.resolve('installer/src/supervisor/main.ts');
    const program = `import { openKeeper } from ${JSON.stringify(client)};
      await openKeeper(${JSON.stringify({ folder, cache, entry })}).shutdown();
      console.log('done');`;
    const output = execFileSync(process.execPath, ['--no-warnings', '--input-type=module-typescript', '-e', program]);
    expect(output.toString()).toBe('done\n');
    expect(isAlive(pid)).toBe(false);
  });

  test('and its note of the processes lost: what it started is found by its mark, and ended', async () => {
    const { keeper, folder } = installation;
    await keeper.put(await serviceSpec('shop'), 'one');
    const { pid } = await untilPhase(keeper, 'shop', 'healthy');
    await killKeeper(installation);
    rmSync(path.join(folder, 'run', 'children.json'));
    await keeper.start('1');
    const after = await untilPhase(keeper, 'shop', 'healthy');
    expect(after.pid).not.toBe(pid);
    expect(isAlive(pid)).toBe(false);
  });

  test('a foreign process that got a recorded id is left alone', async () => {
    const { keeper, folder } = installation;
    await keeper.put(await serviceSpec('shop'), 'one');
    const { pid } = await untilPhase(keeper, 'shop', 'healthy');
    await killKeeper(installation);
    process.kill(pid as number, 'SIGKILL');
    const file = path.join(folder, 'run', 'children.json');
    const note = JSON.parse(readFileSync(file, 'utf8'));
    // This very process stands for the foreigner, once with another start and once with its own.
    const stat = readFileSync(`/proc/${process.pid}/stat`, 'utf8');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    for (const started of ['another:1', `${note.shop.started.split(':')[0]}:${ticks}`]) {
      writeFileSync(file, JSON.stringify({ shop: { ...note.shop, pid: process.pid, started } }));
      await keeper.start('1');
      await until('a process of its own', async () => {
        const now = await untilPhase(keeper, 'shop', 'healthy');
        return now.pid === process.pid ? undefined : now;
      });
      await killKeeper(installation);
    }
  });

  test('a damaged note of what should run does not keep the next one from starting', async () => {
    const { keeper, folder } = installation;
    await keeper.put(await serviceSpec('shop'), 'one');
    const { pid } = await untilPhase(keeper, 'shop', 'healthy');
    await killKeeper(installation);
    writeFileSync(path.join(folder, 'run', 'desired.json'), '{"shop": {"spec"');
    await keeper.start('1');
    expect((await keeper.status())?.processes).toEqual([]);
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(path.join(folder, 'run', 'desired.json.damaged'))).toBe(true);
  });
});

test('a keeper of another version takes over without a restart of the processes', async () => {
  const { keeper } = installation;
  const spec = await serviceSpec('shop');
  await keeper.put(spec, 'one');
  const before = await untilPhase(keeper, 'shop', 'healthy');
  await keeper.start('2');
  expect(await keeper.status()).toMatchObject({ version: '2' });
  expect((await untilPhase(keeper, 'shop', 'healthy')).pid).toBe(before.pid);
  expect(await textOf(spec, '/pid')).toBe(String(before.pid));
});

test('a keeper that hangs is replaced', async () => {
  const { keeper, folder } = installation;
  const pid = (await keeper.status())?.pid as number;
  process.kill(pid, 'SIGSTOP');
  await expect(keeper.status()).rejects.toThrow('does not answer');
  await keeper.start('1');
  expect((await keeper.status())?.pid).not.toBe(pid);
  expect(isAlive(pid)).toBe(false);
  expect(existsSync(path.join(folder, 'run', 'supervisor.json'))).toBe(true);
}, 60_000);

test('several that start at the same moment end up with one keeper', async () => {
  await installation.keeper.shutdown();
  await Promise.all(Array.from({ length: 4 }, () => installation.keeper.start('1')));
  // Those that came too late need a moment to see it.
  await until('one keeper', async () => (processesIn(installation.folder).length === 1 ? true : undefined));
  expect(await installation.keeper.status()).toMatchObject({ version: '1' });
});

test('a SIGHUP, as from a terminal that ends, changes nothing', async () => {
  const { keeper } = installation;
  const pid = (await keeper.status())?.pid as number;
  process.kill(pid, 'SIGHUP');
  await keeper.put(await serviceSpec('shop'), 'one');
  await untilPhase(keeper, 'shop', 'healthy');
  expect((await keeper.status())?.pid).toBe(pid);
});

test('a path too long for a socket gets a private, shorter one', async () => {
  const top = mkdtempSync(path.join(os.tmpdir(), 'long-'));
  const parent = path.join(top, 'x'.repeat(80), 'y'.repeat(40));
  mkdirSync(parent, { recursive: true });
  const long = makeInstallation(parent);
  try {
    const socket = keeperSocket(long.folder);
    expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(100);
    expect(statSync(path.dirname(socket)).mode & 0o077).toBe(0);
    await long.keeper.start('1');
    await long.keeper.put(await serviceSpec('shop'), 'one');
    await untilPhase(long.keeper, 'shop', 'healthy');
  } finally {
    await long.remove();
    rmSync(top, { recursive: true, force: true });
  }
});

test('two installations side by side know nothing of each other', async () => {
  const second = makeInstallation();
  try {
    await second.keeper.start('1');
    const specs = [await serviceSpec('shop'), await serviceSpec('shop')] as const;
    await installation.keeper.put(specs[0], 'one');
    await second.keeper.put(specs[1], 'one');
    const first = await untilPhase(installation.keeper, 'shop', 'healthy');
    await untilPhase(second.keeper, 'shop', 'healthy');
    await killKeeper(second);
    await second.keeper.shutdown();
    expect(isAlive(first.pid)).toBe(true);
    expect(await textOf(specs[0], '/pid')).toBe(String(first.pid));
  } finally {
    await second.remove();
  }
});

test('a log that has grown is moved away, and the process goes on writing', async () => {
  const { keeper, folder } = installation;
  const spec = await serviceSpec('shop');
  await keeper.put(spec, 'one');
  await untilPhase(keeper, 'shop', 'healthy');
  const log = path.join(folder, 'logs', 'shop.log');
  for (let round = 0; round < 7; round += 1) {
    await textOf(spec, '/shout');
    await until('a long line', async () => (statSync(log).size > 1024 * 1024 ? true : undefined));
    expect(await rotate(log, 1024 * 1024)).toBe(true);
  }
  expect(statSync(log).size).toBe(0);
  expect(existsSync(`${log}.5`)).toBe(true);
  expect(existsSync(`${log}.6`)).toBe(false);
  expect(statSync(`${log}.1`).size).toBeGreaterThan(1024 * 1024);
  await textOf(spec, '/shout');
  // Written at the new end, not behind a hole of the old length.
  await until('a line', async () => (statSync(log).size > 0 ? true : undefined));
  expect(readFileSync(log)[0]).toBe('x'.charCodeAt(0));
});
