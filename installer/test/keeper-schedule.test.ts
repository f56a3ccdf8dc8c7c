import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ScheduleSpec, ScheduleStatus } from '../src/model/schedule.ts';
import { type Installation, isAlive, makeInstallation, until } from './support/keeper.ts';

let installation: Installation;
beforeEach(async () => {
  installation = makeInstallation();
  await installation.keeper.start('1');
});
afterEach(() => installation.remove());

/** A line for each run, with the time that it takes and the code that it ends with. */
const program = `
const { appendFileSync } = require('node:fs');
const [file, ms, code] = process.argv.slice(1);
appendFileSync(file, process.pid + '\\n');
console.log('looking');
setTimeout(() => process.exit(Number(code)), Number(ms));
`;

const runsFile = (): string => path.join(installation.folder, 'runs');
const runs = (): number[] =>
  existsSync(runsFile()) ? readFileSync(runsFile(), 'utf8').trim().split('\n').map(Number) : [];
const log = (): string => readFileSync(path.join(installation.folder, 'logs', 'check.log'), 'utf8');

function spec({
  ms = 0,
  code = 0,
  ...changes
}: Partial<ScheduleSpec> & { ms?: number; code?: number } = {}): ScheduleSpec {
  return {
    name: 'check',
    title: 'the check',
    args: ['-e', program, runsFile(), String(ms), String(code)],
    cwd: installation.folder,
    everySeconds: 3600,
    firstSeconds: 0.2,
    againSeconds: 3600,
    longestSeconds: 30,
    ...changes,
  };
}

const status = async (): Promise<ScheduleStatus | undefined> => (await installation.keeper.status())?.schedules?.[0];
const ended = (): Promise<ScheduleStatus> =>
  until('the end of a run', async () => {
    const now = await status();
    return now?.ended !== undefined && now.pid === undefined ? now : undefined;
  });
const running = (): Promise<number> =>
  until('a run', async () => {
    const pid = (await status())?.pid;
    return pid !== undefined && runs().includes(pid) ? pid : undefined;
  });

async function killKeeper(): Promise<void> {
  const pid = (await installation.keeper.status())?.pid as number;
  process.kill(pid, 'SIGKILL');
  await until('the keeper’s end', async () => (isAlive(pid) ? undefined : true));
}

describe('what is run again and again', () => {
  test('begins after its pause, says into its log how it ended, and waits for the next time', async () => {
    await installation.keeper.schedule(spec({ code: 12, firstSeconds: 1 }), 'one');
    expect(runs()).toEqual([]);
    const { next, started } = await ended();
    expect(runs()).toHaveLength(1);
    expect(log()).toMatch(/^── \S+ the check begins\nlooking\n── \S+ ended with exit code 12 after \d+ s\n$/);
    expect(Date.parse(next) - Date.parse(started ?? '')).toBeGreaterThanOrEqual(3_600_000);
  });

  test('comes again, one at a time, however long one takes', async () => {
    await installation.keeper.schedule(spec({ ms: 700, everySeconds: 0.3, againSeconds: 0.1 }), 'one');
    await until('three runs', async () => (runs().length >= 3 ? true : undefined));
    expect(
      log()
        .match(/begins|ended/g)
        ?.join(' '),
    ).toMatch(/^(begins ended )*begins( ended)?$/);
  });

  test('is tried again a little later when it found somebody else at work', async () => {
    await installation.keeper.schedule(spec({ code: 10, againSeconds: 0.3 }), 'one');
    await until('a second run', async () => (runs().length >= 2 ? true : undefined));
  });

  test('is ended when it takes too long, with all that it has started', async () => {
    await installation.keeper.schedule(spec({ ms: 60_000, longestSeconds: 2 }), 'one');
    const pid = await running();
    await ended();
    expect(isAlive(pid)).toBe(false);
    expect(log()).toContain('was ended, since it took longer than 2 s');
  });

  test('an equal fingerprint changes nothing; another one is what holds from then on', async () => {
    const { keeper } = installation;
    await keeper.schedule(spec({ firstSeconds: 3600 }), 'one');
    const before = await status();
    await pause(20);
    await keeper.schedule(spec({ firstSeconds: 3600 }), 'one');
    expect(await status()).toEqual(before);
    await keeper.schedule(spec(), 'two');
    expect(await status()).toMatchObject({ fingerprint: 'two' });
    await ended();
  });

  test('that is taken away ends, and does not come again', async () => {
    const { keeper } = installation;
    await keeper.schedule(spec({ ms: 60_000, everySeconds: 0.1, againSeconds: 0.1 }), 'one');
    const pid = await running();
    await keeper.unschedule('check');
    expect(isAlive(pid)).toBe(false);
    expect(await status()).toBeUndefined();
    await pause(500);
    expect(runs()).toEqual([pid]);
  });

  test('what is no schedule is refused', async () => {
    const nonsense = { ...spec(), args: 'rm -rf' } as unknown as ScheduleSpec;
    await expect(installation.keeper.schedule(nonsense, 'one')).rejects.toThrow(/spec and fingerprint are expected/);
    expect(await status()).toBeUndefined();
  });
});

describe('whatever becomes of the keeper', () => {
  test('that is shut down: the run ends with it, and nothing comes by itself', async () => {
    const { keeper } = installation;
    await keeper.schedule(spec({ ms: 60_000 }), 'one');
    const pid = await running();
    await keeper.shutdown();
    expect(isAlive(pid)).toBe(false);
    await keeper.start('1');
    expect((await keeper.status())?.schedules).toEqual([]);
  });

  test('that is killed in the middle of a run: the next one ends what is left of it, and runs it once more', async () => {
    const { keeper } = installation;
    await keeper.schedule(spec({ ms: 60_000 }), 'one');
    const left = await running();
    await killKeeper();
    expect(isAlive(left)).toBe(true);
    await keeper.start('1');
    expect(isAlive(left)).toBe(false);
    const again = await until('a second run', async () => (runs().length >= 2 ? runs()[1] : undefined));
    expect(again).not.toBe(left);
  });

  test('that is replaced after a run: the next one waits for its time', async () => {
    const { keeper } = installation;
    await keeper.schedule(spec(), 'one');
    const { started } = await ended();
    await keeper.start('2');
    const after = await status();
    expect(after).toMatchObject({ started });
    expect(Date.parse(after?.next ?? '') - Date.parse(started ?? '')).toBeGreaterThanOrEqual(3_600_000);
    await pause(500);
    expect(runs()).toHaveLength(1);
  });

  test('whose note is damaged: it starts, and `up` says again what should run', async () => {
    const { keeper, folder } = installation;
    await keeper.schedule(spec({ firstSeconds: 3600 }), 'one');
    await killKeeper();
    writeFileSync(path.join(folder, 'run', 'schedules.json'), '{"check": {');
    await keeper.start('1');
    expect((await keeper.status())?.schedules).toEqual([]);
  });
});
