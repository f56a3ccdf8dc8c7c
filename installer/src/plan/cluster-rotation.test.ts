import { describe, expect, test } from 'vitest';
import type { Step, StepKind, StepOf } from '../model/step.ts';
import { foreseen } from '../testing/caught.ts';
import { kindPlan } from '../testing/cluster.ts';
import { hash } from '../testing/platform.ts';
import { rotationPlan } from './rotation.ts';

const found = <Kind extends StepKind>(steps: Step[], id: string): StepOf<Kind> =>
  steps.find((step) => step.id === id) as unknown as StepOf<Kind>;

const rotated = async (begun?: { secrets: string[]; told: boolean }): Promise<Step[]> =>
  rotationPlan({ name: 'database', installed: await kindPlan(), begun, hash }).steps;

const password = 'portal-database-password';
const both = [password, 'database-password'];

describe('the passwords at PostgreSQL on kind', () => {
  test('over to a second role and back, one step after the other', async () => {
    const steps = await rotated();
    expect(steps.map(({ id }) => id)).toEqual(
      [
        ...['values', 'second', 'second-secret', 'over', 'lab-databases-next', 'heard', 'told'],
        ...['secret', 'postgresql-secrets', 'databases-superuser', 'back', 'read', 'proof', 'end'],
      ].map((what) => `database/${what}`),
    );
    for (const [index, step] of steps.entries()) expect(step.after).toEqual(index === 0 ? [] : [steps[index - 1]?.id]);
  });

  test('the portal differs by its role, its Secret and how it is rolled; the former pod goes after the next is ready', async () => {
    const { steps } = await kindPlan();
    const portal = found<'release'>(steps, 'portal/release').input;
    const over = found<'release'>(await rotated(), 'database/over').input;
    expect(over.values.strategy).toEqual({ maxUnavailable: 0, maxSurge: 1 });
    expect(over.values.env?.DATABASE_USER).toBe('backstage_next');
    expect(over.values.secretEnv?.secret).toBe('backstage-secrets-next');
    const { strategy, env = {}, secretEnv, ...rest } = over.values;
    expect({
      ...over,
      values: {
        ...rest,
        strategy: portal.values.strategy,
        env: { ...env, DATABASE_USER: portal.values.env?.DATABASE_USER ?? '' },
        secretEnv: portal.values.secretEnv,
      },
    }).toEqual(portal);
  });

  test('the second Secret has the next password, and everything else that the portal needs', async () => {
    const own = found<'cluster-secret'>((await kindPlan()).steps, 'portal/secret').input.values;
    const second = found<'cluster-secret'>(await rotated(), 'database/second-secret').input;
    expect(second.name).toBe('backstage-secrets-next');
    expect(second.values).toEqual({ ...own, PORTAL_DATABASE_PASSWORD: { secret: `next/${password}` } });
  });

  test('it ends as the plan of `up` has it, to the letter: that finds nothing to do', async () => {
    const { steps } = await kindPlan();
    const [secret, end] = [found(await rotated(), 'database/secret'), found(await rotated(), 'database/end')];
    expect(secret.fingerprint).toBe(found(steps, 'portal/secret').fingerprint);
    expect(end.fingerprint).toBe(found(steps, 'portal/release').fingerprint);
  });

  test('cut off after the database was told, the portal only comes back', async () => {
    const steps = await rotated({ secrets: both, told: true });
    expect(steps.map(({ id }) => id)).toEqual(
      ['values', 'secret', 'postgresql-secrets', 'databases-superuser', 'back', 'read', 'proof', 'end'].map(
        (what) => `database/${what}`,
      ),
    );
  });

  test('begun for the portal’s alone, the superuser’s is left as it is', async () => {
    const steps = await rotated({ secrets: [password], told: false });
    expect(JSON.stringify(steps)).not.toContain('"database-password"');
    expect(steps.map(({ id }) => id)).toEqual(
      ['values', 'second', 'second-secret', 'over', 'heard', 'told', 'secret', 'back', 'proof', 'end'].map(
        (what) => `database/${what}`,
      ),
    );
  });

  test('the database service knows both of the superuser’s before PostgreSQL is told, and one before that is tried', async () => {
    const steps = await rotated();
    const beside = found<'cluster-secret'>(steps, 'database/lab-databases-next').input;
    expect(beside).toMatchObject({
      name: 'databases-superuser-next',
      values: { value: { secret: 'next/database-password' } },
    });
    const folder = '/etc/stagecraft/superuser';
    expect(found<'rotation-read'>(steps, 'database/heard').input).toMatchObject({
      files: [{ workload: 'databases', path: `${folder}-next/value`, secret: 'next/database-password' }],
      ended: ['backstage'],
    });
    expect(found<'rotation-read'>(steps, 'database/read').input.files).toEqual([
      { workload: 'databases', path: `${folder}/value`, secret: 'database-password' },
    ]);
    const { known, left } = found<'rotation-cluster-proof'>(steps, 'database/proof').input;
    expect(known).toEqual([{ role: 'postgres', passwordSecret: 'database-password' }]);
    expect(left).toEqual(['backstage-secrets-next', 'databases-superuser-next']);
  });

  test('neither PostgreSQL nor the database service starts anew for it', async () => {
    const { steps } = await kindPlan();
    for (const component of ['postgresql', 'lab-databases']) {
      const { secretEnv, secretFiles = [] } = found<'release'>(steps, `${component}/release`).input.values;
      expect(secretEnv).toBeUndefined();
      expect(secretFiles.filter(({ reread }) => reread).length).toBeGreaterThan(0);
    }
    const rolled = (await rotated()).flatMap((step) => (step.kind === 'release' ? [step.input.name] : []));
    expect(new Set(rolled)).toEqual(new Set(['backstage']));
  });

  test('without a database of its own there is nothing to be rotated, and that is said', async () => {
    const installed = await kindPlan();
    const without = { ...installed, steps: installed.steps.filter(({ kind }) => kind !== 'cluster-role') };
    const error = await foreseen(async () => rotationPlan({ name: 'database', installed: without, hash }));
    expect(error).toMatchObject({ code: 'planning', hint: expect.stringContaining('Nothing has been changed') });
  });
});
