import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { files } from '../../adapters/files.ts';
import { givenSecrets } from '../../adapters/given-secrets.ts';
import { openSecrets } from '../../adapters/secrets.ts';
import type { ProcessStatus } from '../../model/process.ts';
import type { Plan } from '../../model/plan.ts';
import { formerOf, nextOf } from '../../model/rotation.ts';
import type { SecretReference } from '../../model/settings.ts';
import type { StepKind, StepOf } from '../../model/step.ts';
import { superuser } from '../../model/superuser.ts';
import type { Keeper, KeeperStatus } from '../../ports/keeper.ts';
import type { PortalBuilder } from '../../ports/portal-builder.ts';
import type { PostgresServer } from '../../ports/postgres.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { foreseen } from '../../testing/caught.ts';
import { stepOfKind } from '../../testing/component.ts';
import { phaseOne } from '../../testing/platform.ts';
import type { StepContext, StepRunner } from '../runner.ts';
import { fileRunner } from './file.ts';
import { portalRunner } from './portal.ts';
import { postgresClusterRunner } from './postgres-cluster.ts';
import { postgresRoleRunner } from './postgres-role.ts';
import { processRunner } from './process.ts';
import { scheduleRunner } from './schedule.ts';
import { secretsRunner } from './secrets.ts';
import { supervisorRunner } from './supervisor.ts';

let folder: string;
let plan: Plan;
let said: string[];
let context: StepContext;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runners-'));
  plan = await phaseOne();
  said = [];
  context = { signal: new AbortController().signal, progress: (message) => void said.push(message) };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const step = <Kind extends StepKind>(kind: Kind): StepOf<Kind> => stepOfKind(plan.steps, kind);
const ready = (kind: StepKind) => ({ state: 'ready', fingerprint: step(kind).fingerprint });

test('a file: absent, written as it should be, different, written again, removed', async () => {
  const runner = fileRunner(files, folder);
  const path = join(folder, step('file').input.path);
  expect(await runner.inspect(step('file'), context)).toEqual({ state: 'absent' });
  await runner.apply(step('file'), context);
  expect(await runner.inspect(step('file'), context)).toEqual(ready('file'));
  expect((await stat(path)).mode & 0o077).toBe(0);
  await writeFile(path, 'changed by hand');
  expect(await runner.inspect(step('file'), context)).toMatchObject({ state: 'different' });
  await runner.apply(step('file'), context);
  expect(await readFile(path, 'utf8')).toBe(step('file').input.content);
  await runner.remove(step('file'), context);
  expect(await runner.inspect(step('file'), context)).toEqual({ state: 'absent' });
});

test('secrets: made once; more are added; a rollback leaves them', async () => {
  const secrets = openSecrets(files, join(folder, 'secrets.json'));
  const runner = secretsRunner(secrets, givenSecrets(files));
  expect(await runner.inspect(step('secrets'), context)).toEqual({ state: 'absent' });
  await secrets.ensure(['session-secret']);
  expect(await runner.inspect(step('secrets'), context)).toMatchObject({ state: 'different' });
  const before = await secrets.read('session-secret');
  await runner.apply(step('secrets'), context);
  await runner.remove(step('secrets'), context);
  expect(await runner.inspect(step('secrets'), context)).toEqual(ready('secrets'));
  expect(await secrets.read('session-secret')).toBe(before);
});

describe('a secret that somebody gives', () => {
  const given = (reference: SecretReference) => ({
    ...step('secrets'),
    input: { names: ['session-secret'], given: { 'sign-in-github-secret': reference } },
  });
  let secrets: Secrets;
  let runner: StepRunner<'secrets'>;
  beforeEach(() => {
    secrets = openSecrets(files, join(folder, 'secrets.json'));
    runner = secretsRunner(secrets, givenSecrets(files));
  });
  afterEach(() => vi.unstubAllEnvs());

  test('in a variable is kept, also when the variable is gone; given anew, it is kept anew', async () => {
    const wanted = given({ env: 'STAGECRAFT_TEST_GIVEN' });
    vi.stubEnv('STAGECRAFT_TEST_GIVEN', 'first');
    await runner.apply(wanted, context);
    vi.stubEnv('STAGECRAFT_TEST_GIVEN', undefined);
    expect(await runner.inspect(wanted, context)).toMatchObject({ state: 'ready' });
    expect(await secrets.read('sign-in-github-secret')).toBe('first');
    vi.stubEnv('STAGECRAFT_TEST_GIVEN', 'second');
    expect(await runner.inspect(wanted, context)).toMatchObject({ state: 'different' });
    await runner.apply(wanted, context);
    expect(await secrets.read('sign-in-github-secret')).toBe('second');
  });

  test('in a file is read without the line break at its end', async () => {
    const file = join(folder, 'client-secret');
    await writeFile(file, 'from a file\n');
    await runner.apply(given({ file }), context);
    expect(await secrets.read('sign-in-github-secret')).toBe('from a file');
  });

  test('and is nowhere is said, with the place; nothing has been changed', async () => {
    const error = await foreseen(() => runner.apply(given({ env: 'STAGECRAFT_TEST_GIVEN' }), context));
    expect(error).toMatchObject({ code: 'configuration', message: expect.stringContaining('STAGECRAFT_TEST_GIVEN') });
    expect(await secrets.missing(['session-secret'])).toEqual(['session-secret']);
  });
});

test('no secret’s value is in the plan', async () => {
  const path = join(folder, 'secrets.json');
  await secretsRunner(openSecrets(files, path), givenSecrets(files)).apply(step('secrets'), context);
  const values = Object.values(
    (JSON.parse(await readFile(path, 'utf8')) as { secrets: Record<string, string> }).secrets,
  );
  expect(values.length).toBeGreaterThan(10);
  for (const value of values) expect(JSON.stringify(plan)).not.toContain(value);
});

test('the portal: what was cut off is built anew, what is there is not, and the shared cache stays', async () => {
  let found: Awaited<ReturnType<PortalBuilder['inspect']>> = 'absent';
  const build = vi.fn(async () => {
    found = 'complete';
  });
  const runner = portalRunner({ inspect: async () => found, build });
  expect(await runner.inspect(step('portal'), context)).toEqual({ state: 'absent' });
  found = 'half-written';
  expect(await runner.inspect(step('portal'), context)).toMatchObject({ state: 'broken', why: expect.any(String) });
  await runner.apply(step('portal'), context);
  expect(build).toHaveBeenCalledWith('portal-hash', context.signal, context.progress);
  await runner.remove(step('portal'), context);
  expect(await runner.inspect(step('portal'), context)).toEqual(ready('portal'));
});

describe('the database’s folder', () => {
  const data = (): string => join(folder, 'postgres');
  let initialised: number;

  function runner(initialise?: () => Promise<void>) {
    const secrets = {
      read: async () => 'password',
      ensure: async () => {},
      missing: async () => [],
      keep: async () => {},
      change: async () => {},
    };
    const programs = {
      present: async () => true,
      fetch: async () => {},
      initialise: async () => {
        initialised += 1;
        await files.writeText(join(data(), 'PG_VERSION'), '17\n');
        await initialise?.();
      },
    };
    return postgresClusterRunner(programs, secrets, files, data());
  }
  beforeEach(() => {
    initialised = 0;
  });

  test('is made once; other settings do not make it anew', async () => {
    await runner().apply(step('postgres-cluster'), context);
    expect(await runner().inspect(step('postgres-cluster'), context)).toEqual(ready('postgres-cluster'));
    const input = { ...step('postgres-cluster').input, port: 9999 };
    const moved = { ...step('postgres-cluster'), input };
    expect(await runner().inspect(moved, context)).toMatchObject({ state: 'different' });
    await runner().apply(moved, context);
    expect(initialised).toBe(1);
    expect(await readFile(join(data(), 'stagecraft.conf'), 'utf8')).toContain("port = '9999'");
  });

  test('cut off in the middle, it is begun anew', async () => {
    const cut = runner(() => Promise.reject(new Error('killed')));
    await expect(cut.apply(step('postgres-cluster'), context)).rejects.toThrow('killed');
    await writeFile(join(data(), 'left-over'), '');
    expect(await runner().inspect(step('postgres-cluster'), context)).toEqual({ state: 'absent' });
    await runner().apply(step('postgres-cluster'), context);
    expect(await files.exists(join(data(), 'left-over'))).toBe(false);
  });

  test.each([
    ['gone', async () => rm(data(), { recursive: true }), 'is gone or empty'],
    ['of an older PostgreSQL', async () => writeFile(join(data(), 'PG_VERSION'), '16\n'), 'is of PostgreSQL 16'],
  ])('that is %s is refused, and nothing is made in its place', async (_, harm, message) => {
    await runner().apply(step('postgres-cluster'), context);
    await harm();
    const error = await foreseen(() => runner().inspect(step('postgres-cluster'), context));
    expect(error).toMatchObject({ code: 'state', exitCode: 8 });
    expect(error.message).toContain(message);
    expect(initialised).toBe(1);
  });

  test('is never removed', async () => {
    await runner().apply(step('postgres-cluster'), context);
    await runner().remove(step('postgres-cluster'), context);
    expect(await files.exists(join(data(), 'PG_VERSION'))).toBe(true);
  });
});

const own = 'portal-database-password';

const untold = {
  mustOpen: async () => {},
  setPasswords: async () => {},
  hasDatabase: async () => true,
  ensureDatabase: async () => {},
};

test.each([
  ['absent', { state: 'absent' }],
  ['different', { state: 'different', why: 'it does not take the password' }],
] as const)('a role that is %s is given, with its password', async (found, expected) => {
  const secrets = openSecrets(files, join(folder, 'secrets.json'));
  const ensureRole = vi.fn(async () => {});
  const server: PostgresServer = { ...untold, roleState: async () => found, ensureRole };
  const runner = postgresRoleRunner(server, secrets, async () => {});
  expect(await runner.inspect(step('postgres-role'), context)).toEqual({ state: 'absent' });
  await secrets.ensure(['portal-database-password']);
  expect(await runner.inspect(step('postgres-role'), context)).toEqual(expected);
  await runner.apply(step('postgres-role'), context);
  const password = await secrets.read('portal-database-password');
  expect(ensureRole).toHaveBeenCalledWith('backstage', password, { createDatabases: true });
});

test.each([
  ['alone', [own]],
  ['with the superuser, which was told at once with it', [own, superuser.passwordSecret]],
])('a role that knows the next password keeps it: the installation was left behind, %s', async (_, behind) => {
  const secrets = openSecrets(files, join(folder, 'secrets.json'));
  const all = [own, superuser.passwordSecret];
  await secrets.ensure([...all, ...all.map(nextOf)]);
  const values = (names: string[]) => Promise.all(names.map((name) => secrets.read(name)));
  const [former, known] = [await values(all), new Set(await values(behind.map(nextOf)))];
  const roleState: PostgresServer['roleState'] = async (__, password) => (known.has(password) ? 'ready' : 'different');
  const [ensureRole, restarted] = [vi.fn(async () => {}), vi.fn(async () => {})];
  const runner = postgresRoleRunner({ ...untold, roleState, ensureRole }, secrets, restarted);
  expect(await runner.inspect(step('postgres-role'), context)).toMatchObject({ state: 'different' });
  await runner.apply(step('postgres-role'), context);
  expect(ensureRole).not.toHaveBeenCalled();
  expect(restarted).toHaveBeenCalledOnce();
  expect(await runner.inspect(step('postgres-role'), context)).toMatchObject({ state: 'ready' });
  expect(new Set(await values(behind))).toEqual(known);
  expect(await values(behind.map(formerOf))).toEqual(former.slice(0, behind.length));
  expect(await secrets.missing(all.map(formerOf))).toEqual(all.slice(behind.length).map(formerOf));
});

const status = (changes: Partial<ProcessStatus>): ProcessStatus => ({
  name: 'postgresql',
  title: 'PostgreSQL',
  phase: 'healthy',
  fingerprint: step('process').fingerprint,
  port: 7032,
  since: new Date().toISOString(),
  restarts: 0,
  ...changes,
});

function keeperWith(next: () => Partial<KeeperStatus> | undefined): Keeper {
  const whole = { pid: 1, version: 'keeper-hash', since: new Date().toISOString(), processes: [] };
  return {
    status: async () => {
      const found = next();
      return found && { ...whole, ...found };
    },
    wasKilled: async () => false,
    start: async () => {},
    put: async () => {},
    prepare: async () => {},
    remove: async () => {},
    restart: async () => {},
    hold: async () => {},
    schedule: async () => {},
    unschedule: async () => {},
    shutdown: async () => {},
    tail: async () => ['FATAL: the data directory has wrong ownership'],
  };
}

describe('a process', () => {
  test.each([
    ['healthy', {}, { state: 'ready' }],
    ['not known', undefined, { state: 'absent' }],
    ['stopped', { phase: 'stopped' as const }, { state: 'absent' }],
    ['of an older plan', { fingerprint: 'older' }, { state: 'different' }],
    [
      'backing off',
      { phase: 'backing-off' as const, reason: 'exit 1' },
      { state: 'broken', why: 'it is backing-off: exit 1' },
    ],
  ])('that is %s', async (_, found, expected) => {
    const runner = processRunner(keeperWith(() => ({ processes: found ? [status(found)] : [] })));
    expect(await runner.inspect(step('process'), context)).toMatchObject(expected);
  });

  test('is waited for, and what it says is passed on', async () => {
    const long = JSON.stringify({
      time: '2026-11-02',
      level: 'info',
      message: `Reading ${'configuration '.repeat(40)}`,
    });
    const course = ['recovering', long, undefined].map((lastLine) => ({ phase: 'starting' as const, lastLine }));
    const runner = processRunner(keeperWith(() => ({ processes: [status(course.shift() ?? {})] })));
    await runner.apply(step('process'), context);
    expect(said).toEqual(
      expect.arrayContaining(['starting', expect.stringMatching(/^starting: Reading configuration .{60,80}…$/)]),
    );
  });

  test('that ends again and again is given up, with its last words', async () => {
    let restarts = 0;
    const runner = processRunner(
      keeperWith(() => ({ processes: [status({ phase: 'backing-off', restarts: restarts++, reason: 'exit 1' })] })),
    );
    const error = await foreseen(() => runner.apply(step('process'), context));
    expect(error).toMatchObject({ code: 'step', message: 'PostgreSQL does not stay up: exit 1.' });
    expect(error.details).toEqual(['FATAL: the data directory has wrong ownership']);
    expect(error.hint).toContain('stagecraft logs postgresql');
  });

  test('whose keeper was killed is not waited for until the deadline', async () => {
    const error = await foreseen(() => processRunner(keeperWith(() => undefined)).apply(step('process'), context));
    expect(error).toMatchObject({ code: 'step', message: expect.stringContaining('process keeper has ended') });
    expect(error.hint).toContain('stagecraft up');
  });

  test('that can stand by is prepared as soon as there is a keeper, and no other', async () => {
    const answers = [undefined, undefined, {}];
    const prepared: unknown[] = [];
    const keeper = {
      ...keeperWith(() => answers.shift() ?? {}),
      prepare: async (...asked: unknown[]) => void prepared.push(asked),
    };
    const { prepare } = processRunner(keeper);
    const portal = step('process');
    const standing = { ...portal, input: { ...portal.input, standsBy: true } };
    await prepare?.(portal, context.signal);
    await prepare?.(standing, context.signal);
    expect(prepared).toEqual([[standing.input, standing.fingerprint]]);
    await prepare?.(standing, AbortSignal.abort());
    expect(prepared).toHaveLength(1);
  });

  test('an interrupt ends the waiting', async () => {
    const controller = new AbortController();
    const runner = processRunner(keeperWith(() => ({ processes: [status({ phase: 'starting' })] })));
    const running = runner.apply(step('process'), { ...context, signal: controller.signal });
    controller.abort(new Error('Ctrl-C'));
    await expect(running).rejects.toThrow('Ctrl-C');
  });
});

test.each([
  ['no keeper', undefined, 'absent'],
  ['a keeper of an older release', 'none', 'absent'],
  ['as planned', 'same', 'ready'],
  ['as planned earlier', 'older', 'different'],
])('what is run again and again: %s', async (_, known, state) => {
  const { fingerprint, input } = step('schedule');
  const schedule = { ...input, fingerprint: known === 'same' ? fingerprint : 'older', next: new Date().toISOString() };
  const keeper = keeperWith(() =>
    known === undefined ? undefined : known === 'none' ? {} : { schedules: [schedule] },
  );
  expect(await scheduleRunner(keeper).inspect(step('schedule'), context)).toMatchObject({ state });
});

test('a keeper that was killed is put right, and the plan says so', async () => {
  const keeper = { ...keeperWith(() => undefined), wasKilled: async () => true };
  const found = await supervisorRunner(keeper).inspect(step('supervisor'), context);
  expect(found).toEqual({ state: 'broken', why: expect.stringContaining('it was killed') });
});

test.each([
  ['none', undefined, { state: 'absent' }],
  ['an older one', { version: 'older' }, { state: 'different' }],
  ['this one', {}, { state: 'ready' }],
])('the keeper: %s', async (_, found, expected) => {
  const runner = supervisorRunner(keeperWith(() => found));
  expect(await runner.inspect(step('supervisor'), context)).toMatchObject(expected);
});
