import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { http } from '../src/adapters/http.ts';
import { rotationNames, rotations } from '../src/model/rotation.ts';
import type { Plan } from '../src/model/plan.ts';
import { hammer } from '../src/verify/hammer.ts';
import { drawn } from './support/drawn.ts';
import { until } from './support/keeper.ts';
import { PeopleAtWork } from './support/people-at-work.ts';
import { killGroup, realInstallation, untilSaid } from './support/real-up.ts';
import { inStore } from './verify/store-breaks.ts';

/** `npm test` brings an installation up first: the portal that it built is used here as well. */
const home = process.env.STAGECRAFT_TEST_HOME ?? '';
const portBase = Number(process.env.STAGECRAFT_TEST_ROTATE_PORT_BASE ?? 20_300);
const installation = realInstallation({ home, name: 'rotated', portBase });
const { layout } = installation;
/** Under the address that its cookies and its identity provider know. */
const portal = { url: `http://rotated.localhost:${portBase + 7}` };

/** The front holds a request for a minute. */
const longestMs = 60_000;

const secrets = (): Record<string, string> =>
  (JSON.parse(readFileSync(layout.secrets, 'utf8')) as { secrets: Record<string, string> }).secrets;

const leftOvers = (): string[] => Object.keys(secrets()).filter((name) => /^(next|former)\//.test(name));

async function asUser<Result>(
  user: string,
  password: string | undefined,
  work: (client: pg.Client) => Promise<Result>,
) {
  const client = new pg.Client({ host: '127.0.0.1', port: portBase + 32, user, password, database: 'postgres' });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

const letsIn = (user: string, password: string | undefined): Promise<boolean> =>
  asUser(user, password, async () => true).catch((error: { code?: string }) => {
    if (error.code === '28P01') return false;
    throw error;
  });

const sql = (statement: string, password = secrets()['database-password']): Promise<unknown> =>
  asUser('postgres', password, (client) => client.query(statement));

const signedIn = (username: string): Promise<PeopleAtWork> =>
  PeopleAtWork.signIn(portal, username, secrets()[`password-${username}`]);

const someoneSignsIn = (): Promise<PeopleAtWork> =>
  until('somebody who can sign in', () => signedIn('omar').catch(() => undefined), 90_000);

/** Whatever people pass on when they ask for help, and what every account may see of a process. */
function toldToOthers(): string {
  const logs = readdirSync(layout.logs).map((name) => path.join(layout.logs, name));
  const notes = readdirSync(layout.run).filter((name) => name.endsWith('.json'));
  const files = [
    layout.plan,
    layout.journal,
    layout.record,
    ...logs,
    ...notes.map((name) => path.join(layout.run, name)),
  ];
  const running = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid));
  const arguments_ = running.map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return '';
    }
  });
  return [...files.map((file) => readFileSync(file, 'utf8')), ...arguments_].join('\n');
}

async function expectWhole(): Promise<void> {
  expect(leftOvers()).toEqual([]);
  expect(await letsIn('backstage', secrets()['portal-database-password'])).toBe(true);
  expect(await letsIn('postgres', secrets()['database-password'])).toBe(true);
  await someoneSignsIn();
  const { healthy } = await installation.status();
  expect(healthy).toBe(true);
}

const rotate = (name: string, ...args: string[]) => installation.run('rotate', name, '--yes', ...args);

describe.skipIf(home === '')('secrets made anew (needs the portal that `npm test` builds)', () => {
  beforeAll(async () => {
    await installation.deleteAll();
    const { code, output } = await installation.up();
    expect(code, output).toBe(0);
    await someoneSignsIn();
  });
  afterAll(() => installation.deleteAll());

  test.each(rotationNames)('%s: nobody is refused, nothing is lost, and the former ones are refused', async (name) => {
    const omar = await signedIn('omar');
    const before = secrets();
    let ended = { code: null as number | null, output: '' };
    const {
      problems,
      longestMs: longest,
      done,
    } = await hammer([omar.read, omar.read, omar.read, omar.write, omar.write], async () => {
      await pause(500);
      ended = await rotate(name, '--json');
    });
    expect(ended.code, ended.output).toBe(0);
    expect(problems).toEqual([]);
    expect(done).toBeGreaterThan(10);
    expect(longest).toBeLessThan(longestMs);
    expect(omar.written).toBeGreaterThan(2);
    expect(await omar.lost()).toEqual([]);
    const changed = rotations[name].secrets.filter((secret) => before[secret] !== undefined);
    expect(changed.length).toBeGreaterThan(1);
    const after = secrets();
    for (const secret of changed) expect(after[secret]).not.toBe(before[secret]);
    const told = toldToOthers();
    for (const secret of changed) {
      expect(told.includes(after[secret] ?? ''), `${secret} is told`).toBe(false);
      expect(told.includes(before[secret] ?? ''), `the former ${secret} is told`).toBe(false);
    }
    await expectWhole();
  });

  test('the former password of each role is refused by PostgreSQL itself', async () => {
    const before = secrets();
    expect((await rotate('database')).code).toBe(0);
    expect(await letsIn('backstage', before['portal-database-password'])).toBe(false);
    expect(await letsIn('postgres', before['database-password'])).toBe(false);
    await expectWhole();
  });

  test('people are told in plain words what it costs them, and `up` finds nothing to do afterwards', async () => {
    const { code, output } = await rotate('clients');
    expect(code).toBe(0);
    expect(output).toContain('signs in there again');
    expect(output).toMatch(/the former ones are refused; requests have waited for \d+\.\d s at most/);
    expect((await installation.up()).output).toMatch(/\b0 changed/);
  });

  const moments = [
    '"event":"step-started","change":"add","step":"database/values"',
    '"event":"step-done","change":"add"',
    'requests to portal wait',
    'requests to lab-databases wait',
    'telling PostgreSQL',
    'taking the new values into use',
    '"message":"starting',
    'requests have waited',
    '"event":"step-started","change":"change","step":"database/proof"',
    'trying PostgreSQL',
  ];
  test.each(drawn(moments, 1))('killed at %s: run again, it ends well', async (moment) => {
    for (const again of ['rotate', 'up'] as const) {
      const before = secrets()['portal-database-password'];
      const running = installation.start('rotate', 'database', '--json');
      expect(await untilSaid(running, moment)).toBe(true);
      killGroup(running);
      await running.ended;
      const { code, output } = again === 'up' ? await installation.up() : await rotate('database');
      expect(code, output).toBe(0);
      await expectWhole();
      // Killed so early that nothing was kept of it, `up` has nothing to go on with.
      if (again === 'rotate') expect(secrets()['portal-database-password']).not.toBe(before);
    }
  });

  /** As a kill leaves it in the one moment between the database's answer and our own note. */
  async function tellOnlyTheDatabase(): Promise<void> {
    const store = JSON.parse(readFileSync(layout.secrets, 'utf8')) as { secrets: Record<string, string> };
    const own = { postgres: 'database-password', backstage: 'portal-database-password' };
    for (const name of Object.values(own)) store.secrets[`next/${name}`] = crypto.randomUUID();
    const statements = Object.entries(own).map(
      ([role, name]) => `ALTER ROLE ${role} PASSWORD '${store.secrets[`next/${name}`]}'`,
    );
    await sql(statements.join('; '));
    writeFileSync(layout.secrets, JSON.stringify(store));
  }

  test.each(drawn(['rotate', 'up', 'up after down'], 1))(
    'the database was told, and nobody else: `%s` ends it',
    async (how) => {
      await tellOnlyTheDatabase();
      if (how === 'up after down') await installation.run('down');
      const { code, output } = how === 'rotate' ? await rotate('database') : await installation.up();
      expect(code, output).toBe(0);
      await expectWhole();
    },
  );

  test('begun by another release: `up` brings what runs to this one first, and then ends it', async () => {
    await tellOnlyTheDatabase();
    const plan = readFileSync(layout.plan, 'utf8');
    const keeper = (JSON.parse(plan) as Plan).steps.find(({ kind }) => kind === 'supervisor');
    writeFileSync(layout.plan, plan.replaceAll(keeper?.fingerprint ?? '?', 'of-another-release'));
    const refused = await rotate('database');
    expect(refused.code, refused.output).toBe(8);
    expect(refused.output).toMatch(/another release than this one, or with another file[\s\S]*--config/);
    const { code, output } = await installation.up();
    expect(code, output).toBe(0);
    await expectWhole();
  });

  test('another rotation than the one that was cut off: both are done', async () => {
    await tellOnlyTheDatabase();
    const before = secrets()['session-secret'];
    const { code, output } = await rotate('portal');
    expect(code, output).toBe(0);
    expect(output).toContain('was cut off; it goes on');
    expect(secrets()['session-secret']).not.toBe(before);
    await expectWhole();
  });

  test('the database is killed in the middle: it comes back, and the rotation with it', async () => {
    const { processes } = await installation.status();
    const postgres = processes.find(({ name }) => name === 'postgresql')?.pid as number;
    const running = installation.start('rotate', 'database', '--json');
    await untilSaid(running, 'requests to portal wait');
    process.kill(postgres, 'SIGKILL');
    const { code, output } = await running.ended;
    // Who had begun to speak with it is cut off; whoever runs it again goes on.
    expect([0, 6, 1].includes(code ?? -1), output).toBe(true);
    if (code !== 0) expect((await rotate('database')).code).toBe(0);
    await expectWhole();
  });

  test('another password is in place already: the portal’s is put right, the superuser’s is said, with nothing changed', async () => {
    await sql(`ALTER ROLE backstage PASSWORD 'somebody was here'`);
    expect((await rotate('database')).code).toBe(0);
    await expectWhole();

    const before = secrets();
    await sql(`ALTER ROLE postgres PASSWORD 'somebody was here'`);
    const refused = await rotate('database');
    expect(refused.code, refused.output).toBe(8);
    expect(refused.output).toContain("does not take this installation's password");
    expect(secrets()['portal-database-password']).toBe(before['portal-database-password']);
    await sql(`ALTER ROLE postgres PASSWORD '${before['database-password']}'`, 'somebody was here');
    expect((await rotate('database')).code).toBe(0);
    await expectWhole();
  });

  test('a half-written store is said, and nothing is held or changed', async () => {
    const whole = readFileSync(layout.secrets, 'utf8');
    writeFileSync(layout.secrets, whole.slice(0, whole.length / 2));
    const { code, output } = await rotate('database');
    writeFileSync(layout.secrets, whole);
    expect(code, output).toBe(8);
    expect(output).toContain('damaged');
    expect((await rotate('database')).code).toBe(0);
    await expectWhole();
  });

  test('two at once: the second says who is at work', async () => {
    const first = installation.start('rotate', 'portal', '--json');
    await untilSaid(first, 'requests to portal wait');
    expect((await rotate('portal')).code).toBe(10);
    expect((await first.ended).code).toBe(0);
    await expectWhole();
  });

  test('what does not run is not rotated', async () => {
    await installation.run('down');
    const { code, output } = await rotate('database');
    expect(code, output).toBe(11);
    expect((await installation.up()).code).toBe(0);
    await expectWhole();
  });

  test('cut off, and the store of secrets sealed as well: `up` opens it first, and then ends the rotation', async () => {
    expect((await installation.run('phase', '2')).code).toBe(0);
    const running = installation.start('rotate', 'database', '--json');
    expect(await untilSaid(running, 'requests to portal wait')).toBe(true);
    killGroup(running);
    await running.ended;
    await inStore(installation, 'seal');
    const { code, output } = await installation.up();
    expect(code, output).toBe(0);
    await expectWhole();
  });

  test('in phase 2 the automation controller refuses the portal’s former token, and the forge the controller’s', async () => {
    const before = secrets();
    const { code, output } = await rotate('portal');
    expect(code, output).toBe(0);
    const signal = AbortSignal.timeout(longestMs);
    const at = (port: number, path: string) => `http://127.0.0.1:${portBase + port}${path}`;
    const statuses = (kept: Record<string, string>): Promise<number[]> => {
      const [portals, controllers] = [kept['automation-portal-token'], kept['forge-automation-token'] ?? ''];
      const bearer = { authorization: `Bearer ${portals}` };
      const questions = [
        { url: at(13, '/api/v2/me/'), headers: bearer },
        { url: at(13, '/api/v2/account/details'), headers: bearer },
        { url: at(9, '/api/v4/user'), headers: { 'private-token': controllers } },
      ];
      return Promise.all(questions.map(async (question) => (await http({ ...question, signal })).status));
    };
    expect(await statuses(before)).toEqual([401, 401, 401]);
    expect(await statuses(secrets())).toEqual([200, 200, 200]);
    await expectWhole();
  });
});
