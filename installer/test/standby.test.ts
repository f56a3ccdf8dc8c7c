import { readFileSync } from 'node:fs';

import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProcessSpec } from '../src/model/process.ts';
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
let shop: ProcessSpec;
beforeEach(async () => {
  installation = makeInstallation();
  shop = await serviceSpec('shop', { standsBy: true, secretEnv: { GREETING: 'greeting' } });
  await installation.keeper.start('1');
  await installation.keeper.put(shop, 'one');
  await untilPhase(installation.keeper, 'shop', 'healthy');
});
afterEach(() => installation.remove());

const next = (changes: Record<string, string> = {}): ProcessSpec => ({ ...shop, env: { NAME: 'next', ...changes } });

/** Those that stand by: started by the keeper, and not known to it as running. */
async function standing(): Promise<number | undefined> {
  const { keeper } = installation;
  const own = (await keeper.status())?.pid as number;
  const running = (await statusOf(keeper, 'shop'))?.pid;
  const children = readFileSync(`/proc/${own}/task/${own}/children`, 'utf8').trim().split(' ').map(Number);
  return children.find((pid) => pid !== 0 && pid !== running && isAlive(pid));
}

const stands = (): Promise<number> => until('one that stands by', standing);
async function prepared(): Promise<number> {
  await installation.keeper.prepare(next(), 'two');
  return stands();
}

const noneStands = (): Promise<true> =>
  until('none that stands by', async () => ((await standing()) === undefined ? true : undefined));

test('one that stands by takes the place of the former one, which works until then', async () => {
  const { keeper } = installation;
  const former = (await statusOf(keeper, 'shop'))?.pid;
  const standby = await prepared();
  expect(await textOf(shop, '/pid')).toBe(String(former));

  await keeper.put(next(), 'two');
  expect(await untilPhase(keeper, 'shop', 'healthy')).toMatchObject({ pid: standby, fingerprint: 'two', restarts: 0 });
  expect(await textOf(shop, '/pid')).toBe(String(standby));
  expect(isAlive(former)).toBe(false);
});

test('secrets are told it when its turn comes, and stand in no environment that can be read', async () => {
  const { keeper } = installation;
  const standby = await prepared();
  await keeper.put(next(), 'two');
  await untilPhase(keeper, 'shop', 'healthy');
  expect(await textOf(shop, '/secret')).toBe(String('well kept and never written'.length));
  expect(readFileSync(`/proc/${standby}/environ`, 'utf8')).not.toContain('well kept');
});

test('after a crash it is started as always', async () => {
  const { keeper } = installation;
  const standby = await prepared();
  await keeper.put(next(), 'two');
  await untilPhase(keeper, 'shop', 'healthy');
  process.kill(standby, 'SIGKILL');
  const again = await until('a new start', async () => {
    const status = await statusOf(keeper, 'shop');
    return status?.phase === 'healthy' && status.pid !== standby ? status : undefined;
  });
  expect(again.restarts).toBe(1);
});

test('one that was prepared for something else is ended, and what was asked for is started', async () => {
  const { keeper } = installation;
  const standby = await prepared();
  await keeper.put(next({ NAME: 'another' }), 'three');
  const status = await untilPhase(keeper, 'shop', 'healthy');
  expect(status.pid).not.toBe(standby);
  await noneStands();
});

test('one that ends while it stands by is no obstacle', async () => {
  const { keeper } = installation;
  await keeper.prepare(next({ FAIL_STANDBY: 'yes' }), 'two');
  await noneStands();
  await keeper.put(next({ FAIL_STANDBY: 'yes' }), 'two');
  expect(await untilPhase(keeper, 'shop', 'healthy')).toMatchObject({ fingerprint: 'two', restarts: 0 });
});

test('what cannot be started is no obstacle either', async () => {
  const { keeper } = installation;
  await keeper.prepare({ ...next(), cwd: '/not/there' }, 'two');
  expect(await standing()).toBeUndefined();
  expect(await statusOf(keeper, 'shop')).toMatchObject({ phase: 'healthy', fingerprint: 'one' });
});

test('asked for twice there is one, and none for what runs already or does not stand by', async () => {
  const { keeper } = installation;
  const standby = await prepared();
  await keeper.prepare(next(), 'two');
  expect(await standing()).toBe(standby);
  await keeper.prepare(next(), 'three');
  await until('another', async () => ((await standing()) === standby ? undefined : true));

  await keeper.remove('shop');
  await noneStands();
  await keeper.put(shop, 'one');
  await untilPhase(keeper, 'shop', 'healthy');
  await keeper.prepare(shop, 'one');
  await keeper.prepare({ ...next(), standsBy: false }, 'two');
  await pause(300);
  expect(await standing()).toBeUndefined();
});

test('a keeper that is killed takes it along', async () => {
  const { keeper } = installation;
  const standby = await prepared();
  process.kill((await keeper.status())?.pid as number, 'SIGKILL');
  await until('its end', async () => (isAlive(standby) ? undefined : true));
});

test('everything stops, and so does it', async () => {
  const { keeper } = installation;
  const standby = await prepared();
  await keeper.shutdown();
  await until('its end', async () => (isAlive(standby) ? undefined : true));
});
