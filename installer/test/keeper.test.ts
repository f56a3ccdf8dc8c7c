import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keeperSocket } from '../src/adapters/keeper-socket.ts';
import {
  type Installation,
  isAlive,
  makeInstallation,
  serviceSpec,
  statusOf,
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

test('starts a process, knows its state and ends it without a trace', async () => {
  const { keeper } = installation;
  const spec = await serviceSpec('shop');
  await keeper.put(spec, 'one');
  const status = await untilPhase(keeper, 'shop', 'healthy');
  expect(status).toMatchObject({ title: 'the shop', fingerprint: 'one', port: spec.front.port, restarts: 0 });
  expect(status.memoryBytes).toBeGreaterThan(1_000_000);
  expect(await textOf(spec, '/pid')).toBe(String(status.pid));
  expect(await keeper.tail('shop', 5)).toContain('shop is ready');

  const own = await keeper.status();
  await keeper.shutdown();
  expect(isAlive(status.pid)).toBe(false);
  expect(isAlive(own?.pid)).toBe(false);
  expect(await keeper.status()).toBeUndefined();
  await expect(fetch(`http://127.0.0.1:${spec.front.port}/`)).rejects.toThrow();
});

test('an equal fingerprint changes nothing, another one starts anew', async () => {
  const { keeper } = installation;
  const spec = await serviceSpec('shop');
  await keeper.put(spec, 'one');
  const first = await untilPhase(keeper, 'shop', 'healthy');
  await keeper.put(spec, 'one');
  expect((await untilPhase(keeper, 'shop', 'healthy')).pid).toBe(first.pid);
  await keeper.put({ ...spec, env: { NAME: 'other' } }, 'two');
  expect(await statusOf(keeper, 'shop')).toMatchObject({ fingerprint: 'two' });
  const second = await untilPhase(keeper, 'shop', 'healthy');
  expect(second.pid).not.toBe(first.pid);
  expect(isAlive(first.pid)).toBe(false);
});

test('a crash is followed by a pause, a new start and a reason', async () => {
  const { keeper } = installation;
  const spec = await serviceSpec('shop');
  await keeper.put(spec, 'one');
  const first = await untilPhase(keeper, 'shop', 'healthy');
  process.kill(first.pid as number, 'SIGKILL');
  const backing = await untilPhase(keeper, 'shop', 'backing-off');
  expect(backing.reason).toMatch(/^the shop was ended by SIGKILL\n.*shop is ready$/s);
  const second = await untilPhase(keeper, 'shop', 'healthy');
  expect(second).toMatchObject({ restarts: 1 });
  expect(second.pid).not.toBe(first.pid);
});

test('a process that never starts says why, with its last lines', async () => {
  const { keeper } = installation;
  await keeper.put(await serviceSpec('shop', { env: { FAIL_START: 'no stock' } }), 'one');
  const status = await until('a second failure', async () => {
    const now = await statusOf(keeper, 'shop');
    return now && now.restarts >= 2 && now.phase === 'backing-off' ? now : undefined;
  });
  expect(status.reason).toContain('the shop ended with exit code 1');
  expect(status.reason).toContain('cannot work: no stock');
});

test('asked for again, it is tried at once and not after the pause', async () => {
  const { keeper, folder } = installation;
  const spec = await serviceSpec('shop', { cwd: path.join(folder, 'not-there-yet') });
  await keeper.put(spec, 'one');
  await until('a long pause', async () => (((await statusOf(keeper, 'shop'))?.restarts ?? 0) >= 3 ? true : undefined));
  mkdirSync(spec.cwd);
  await keeper.put(spec, 'one');
  expect(await statusOf(keeper, 'shop')).toMatchObject({ restarts: 0 });
  expect(await untilPhase(keeper, 'shop', 'healthy')).toMatchObject({ restarts: 0 });
});

test('waits for what it stands on, and ends before it', async () => {
  const { keeper, folder } = installation;
  const shop = await serviceSpec('shop', { after: ['stock'] });
  await keeper.put(shop, 'one');
  expect((await untilPhase(keeper, 'shop', 'waiting')).reason).toBe('waits for stock');
  await keeper.put(await serviceSpec('stock', { env: { START_MS: '600' } }), 'one');
  await untilPhase(keeper, 'shop', 'healthy');
  await keeper.shutdown();
  const log = readFileSync(path.join(folder, 'logs', 'supervisor.log'), 'utf8');
  expect(log.indexOf('"shop is stopped"')).toBeLessThan(log.indexOf('"stock is stopping"'));
});

test('secrets reach the process and nothing that is written down', async () => {
  const { keeper, folder } = installation;
  const spec = await serviceSpec('shop', { secretEnv: { GREETING: 'greeting' } });
  await keeper.put(spec, 'one');
  await untilPhase(keeper, 'shop', 'healthy');
  expect(await textOf(spec, '/secret')).toBe(String('well kept and never written'.length));
  for (const file of ['run/desired.json', 'run/children.json', 'logs/supervisor.log', 'run/supervisor.json']) {
    expect(readFileSync(path.join(folder, file), 'utf8')).not.toContain('well kept');
    expect(statSync(path.join(folder, file)).mode & 0o077).toBe(0);
  }
  expect(statSync(keeperSocket(folder)).mode & 0o077).toBe(0);
});

test('damaged secrets are said, and not quoted', async () => {
  const { keeper, folder } = installation;
  const file = path.join(folder, 'secrets.json');
  const whole = readFileSync(file, 'utf8');
  writeFileSync(file, whole.replace(/\}\}$/, ''));
  await keeper.put(await serviceSpec('shop', { secretEnv: { GREETING: 'greeting' } }), 'one');
  const status = await untilPhase(keeper, 'shop', 'backing-off');
  expect(status.reason).toBe('the installation’s secrets.json is damaged');
  expect(readFileSync(path.join(folder, 'logs', 'supervisor.log'), 'utf8')).not.toContain('well kept');
  writeFileSync(file, whole);
  await untilPhase(keeper, 'shop', 'healthy');
});

test('what the terminal keeps in its environment is not passed on', async () => {
  process.env.PRIVATE_TO_THE_TERMINAL = 'a token';
  const other = makeInstallation();
  try {
    await other.keeper.start('1');
    const spec = await serviceSpec('shop');
    await other.keeper.put(spec, 'one');
    await untilPhase(other.keeper, 'shop', 'healthy');
    expect(JSON.parse(await textOf(spec, '/environment'))).not.toContain('PRIVATE_TO_THE_TERMINAL');
  } finally {
    delete process.env.PRIVATE_TO_THE_TERMINAL;
    await other.remove();
  }
});

test('a port of somebody else is said, and taken as soon as it is free', async () => {
  const { keeper } = installation;
  const { createServer } = await import('node:http');
  const spec = await serviceSpec('shop');
  const foreign = createServer().listen(spec.front.port, '127.0.0.1');
  await keeper.put(spec, 'one');
  const status = await untilPhase(keeper, 'shop', 'unhealthy');
  expect(status.reason).toContain(`port ${spec.front.port} is used by another program`);
  await new Promise((resolve) => foreign.close(resolve));
  await untilPhase(keeper, 'shop', 'healthy');
});

test('an unknown process cannot be restarted', async () => {
  await expect(installation.keeper.restart('nothing')).rejects.toThrow('no process nothing');
});
