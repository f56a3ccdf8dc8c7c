import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commands } from '../src/adapters/commands.ts';
import { files } from '../src/adapters/files.ts';
import { machine } from '../src/adapters/machine.ts';
import { machinePorts } from '../src/adapters/port-holders.ts';
import { keeperCheck } from '../src/doctor/checks/keeper.ts';
import { layoutOf } from '../src/model/layout.ts';
import { commandLine } from '../src/testing/command-line.ts';
import { phaseOne } from '../src/testing/platform.ts';
import { type Installation, isAlive, makeInstallation, serviceSpec, until, untilPhase } from './support/keeper.ts';

let installation: Installation;
let home: string;

/** An installation whose plan asks for these processes; its keeper is the real one. */
async function installed(names: string[]): Promise<void> {
  const layout = layoutOf(home, 'default');
  const plan = await phaseOne();
  const step = plan.steps.find(({ kind }) => kind === 'process');
  if (step?.kind !== 'process') throw new Error('no process in the plan');
  const steps = names.map((name) => ({ ...step, id: `${name}/process`, input: { ...step.input, name } }));
  writeFileSync(layout.plan, JSON.stringify({ ...plan, steps }));
  const record = { stateVersion: 1, installation: 'default', target: 'embedded', phase: 1, portBase: 9300 };
  writeFileSync(layout.record, JSON.stringify(record));
}

function status() {
  const { code, out } = commandLine(home, ['status']);
  const { healthy, missing, keeperWasKilled } = JSON.parse(commandLine(home, ['status', '--json']).out);
  return { code, out, healthy, missing, keeperWasKilled };
}

function doctorSays() {
  const { keeper } = installation;
  const layout = layoutOf(home, 'default');
  return keeperCheck(keeper).look({
    root: home,
    layout,
    ports: [],
    files,
    commands,
    machine,
    machinePorts,
    held: async () => ({ any: false, owns: () => false }),
  });
}

beforeEach(async () => {
  installation = makeInstallation();
  home = path.dirname(installation.cache);
  await installation.keeper.start('1');
  await installation.keeper.put(await serviceSpec('shop'), 'one');
  await untilPhase(installation.keeper, 'shop', 'healthy');
});
afterEach(() => installation.remove());

describe('what runs, held against what should run', () => {
  test('all of it: healthy, and 0', async () => {
    await installed(['shop']);
    expect(status()).toMatchObject({ code: 0, healthy: true, missing: [], out: expect.stringContaining('healthy') });
    expect(await doctorSays()).toMatchObject({ state: 'ok' });
  });

  test('a process that the keeper does not know of: not healthy, and 11', async () => {
    await installed(['shop', 'office']);
    const said = status();
    expect(said).toMatchObject({ code: 11, healthy: false, missing: ['office'] });
    expect(said.out).toContain('not all is well');
    expect(said.out).toMatch(/office +missing .*`stagecraft up` starts it/);
    expect(await doctorSays()).toMatchObject({ state: 'warning', found: 'office is missing' });
  });

  test('nothing at all runs under a keeper that lives: not healthy either', async () => {
    await installed(['shop']);
    await installation.keeper.remove('shop');
    expect(status()).toMatchObject({ code: 11, healthy: false, missing: ['shop'] });
  });

  test('a keeper that was killed: said, with its cure', async () => {
    await installed(['shop']);
    const pid = (await installation.keeper.status())?.pid as number;
    process.kill(pid, 'SIGKILL');
    await until('the keeper’s end', async () => (isAlive(pid) ? undefined : true));
    const said = status();
    expect(said).toMatchObject({ code: 11, healthy: false, keeperWasKilled: true });
    expect(said.out).toContain('was killed');
    expect(said.out).toContain('`stagecraft up`');
  });
});

test('the doctor leaves a damaged plan to the check that knows its cure', async () => {
  writeFileSync(layoutOf(home, 'default').plan, '{"steps": [{"kind": "proc');
  expect(await doctorSays()).toMatchObject({ state: 'ok' });
});
