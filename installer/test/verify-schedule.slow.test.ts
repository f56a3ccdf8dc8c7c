import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openKeeper } from '../src/adapters/keeper-client.ts';
import { installerLock } from '../src/adapters/lock.ts';
import type { ScheduleSpec } from '../src/model/schedule.ts';
import { isAlive, until } from './support/keeper.ts';
import { realInstallation } from './support/real-up.ts';
import { carryAdvisories } from './verify/advisories.ts';

/** `npm test` brings an installation up first: the portal that it built is used here as well. */
const home = process.env.STAGECRAFT_TEST_HOME ?? '';
const portBase = Number(process.env.STAGECRAFT_TEST_SCHEDULE_PORT_BASE ?? 19_800);
const installation = realInstallation({ home, name: 'scheduled', portBase });
const { layout } = installation;
/** Where they are found without being named. */
const advisories = path.join(layout.home, 'advisories');
const keeper = openKeeper({
  folder: layout.folder,
  cache: layout.cache,
  entry: path.resolve('installer/src/supervisor/main.ts'),
});

async function ask<Row>(sql: string): Promise<Row[]> {
  const { secrets } = JSON.parse(readFileSync(layout.secrets, 'utf8')) as { secrets: Record<string, string> };
  const database = 'backstage_plugin_platform';
  const password = secrets['database-password'];
  const client = new pg.Client({ host: '127.0.0.1', port: portBase + 32, user: 'postgres', password, database });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

const handedOver = async (): Promise<number> =>
  Number((await ask<{ count: string }>('select count(*) from verify_runs'))[0]?.count);

const planned = (): { input: ScheduleSpec; fingerprint: string } => {
  const { steps } = JSON.parse(readFileSync(layout.plan, 'utf8')) as {
    steps: { kind: string; input: ScheduleSpec; fingerprint: string }[];
  };
  return steps.find(({ kind }) => kind === 'schedule') as { input: ScheduleSpec; fingerprint: string };
};

/** As it was planned, but at once; by its fingerprint it is the planned one, so that nobody finds it changed. */
async function now(): Promise<void> {
  const { input, fingerprint } = planned();
  await keeper.unschedule('verify');
  await keeper.schedule({ ...input, firstSeconds: 0, againSeconds: 2 }, fingerprint);
}

const log = (): string => readFileSync(path.join(layout.logs, 'verify.log'), 'utf8');
const verify = (...args: string[]) => installation.run('verify', ...args);

describe.skipIf(home === '')(
  'results of verify, on a real installation (needs the portal that `npm test` builds)',
  () => {
    beforeAll(async () => {
      await installation.deleteAll();
      carryAdvisories(advisories);
      const { code, output } = await installation.up();
      expect(code, output).toBe(0);
      await until(
        'somebody who can sign in',
        async () => ((await verify('--only', 'ID-3')).code === 0 ? true : undefined),
        90_000,
      );
    });
    afterAll(async () => {
      await installation.deleteAll();
      rmSync(advisories, { recursive: true, force: true });
    });

    test('a whole run is handed over, a part of one is not', async () => {
      const before = await handedOver();
      const { code, output } = await verify();
      expect(output).toContain('The portal shows it: http://scheduled.localhost');
      expect(code, output).toBe(0);
      expect(await handedOver()).toBe(before + 1);
      expect((await verify('--only', 'ID-1')).output).not.toContain('The portal');
      expect(await handedOver()).toBe(before + 1);
    });

    test('what the portal cannot take is said in one line, and changes nothing of the verdict', async () => {
      await ask('alter table verify_runs rename to verify_runs_away');
      try {
        const { code, output } = await verify();
        expect(output).toMatch(/The portal could not take the result: it answers 500/);
        expect(code, output).toBe(0);
      } finally {
        await ask('alter table verify_runs_away rename to verify_runs');
      }
    });

    test('two at a time: the second waits, and says so', async () => {
      const before = await handedOver();
      const [one, other] = await Promise.all([verify(), verify()]);
      expect([one.code, other.code], `${one.output}\n${other.output}`).toEqual([0, 0]);
      expect(`${one.output}${other.output}`.match(/begins when that one has ended/g)).toHaveLength(1);
      expect(await handedOver()).toBe(before + 2);
    });

    test('a scheduled one gives way to an `up` that is at work', async () => {
      const release = await installerLock.take(layout.lock);
      try {
        const { code, output } = await verify('--scheduled');
        expect({ code, output }).toMatchObject({ code: 10, output: expect.stringContaining('is at work') });
      } finally {
        await release();
      }
    });

    test('the keeper runs it by its plan, and `logs verify` shows it', async () => {
      const before = await handedOver();
      await now();
      await until('a run', async () => ((await handedOver()) > before ? true : undefined), 60_000);
      await until('its end', async () => (/ended with exit code 0/.test(log()) ? true : undefined));
      expect((await installation.run('logs', 'verify')).output).toContain('Every promise is kept');
    });

    test('a keeper that is killed in the middle of a run: nothing of it stays, and the next `up` has it run again', async () => {
      const before = await handedOver();
      await now();
      const scheduled = () => keeper.status().then((status) => status?.schedules?.[0]);
      const pid = await until('a run', async () => (await scheduled())?.pid);
      process.kill((await keeper.status())?.pid as number, 'SIGKILL');
      const { code, output } = await installation.up();
      expect(code, output).toBe(0);
      expect(isAlive(pid)).toBe(false);
      expect(await handedOver()).toBe(before);
      expect(await scheduled()).toMatchObject({ fingerprint: expect.not.stringContaining('once more') });
      await now();
      await until('a run', async () => ((await handedOver()) > before ? true : undefined), 90_000);
    });

    test('an `up` that changes nothing leaves it as it is', async () => {
      await installation.up();
      const { output } = await installation.up();
      expect(output).toMatch(/\b0 changed/);
    });
  },
);
