import { expect, test } from 'vitest';
import { expectSound, processOf, stepOfKind, stepsOf } from '../../testing/component.ts';
import { facts } from '../../testing/platform.ts';
import { portal } from './component.ts';

test('is sound', () => expectSound(portal));

test('waits for everything that it needs', async () => {
  const start = (await stepsOf(portal)).find(({ id }) => id === 'portal/process');
  expect(start?.after).toEqual(
    expect.arrayContaining([
      'portal/artefact',
      'postgresql/role',
      'lab-identity/process',
      'lab-forge/process',
      'lab-databases/process',
    ]),
  );
});

test('the installation’s own layers come last, and its own configuration last of all', async () => {
  const { args } = await processOf(portal, { portal: { title: 'T', appConfig: { techdocs: {} } } });
  const layers = args.filter((_, index) => args[index - 1] === '--config').map((path) => path.split('/').pop());
  expect(layers).toEqual([
    'app-config.yaml',
    'app-config.platform.yaml',
    'app-config.production.yaml',
    'app-config.phase-1.yaml',
    'app-config.sign-in.json',
    'app-config.own.json',
  ]);
});

test('a layer of one’s own is written only when there is one', async () => {
  const files = async (appConfig: Record<string, unknown>): Promise<string[]> =>
    (await stepsOf(portal, { portal: { title: 'T', appConfig } }))
      .filter(({ kind }) => kind === 'file')
      .map(({ id }) => id);
  expect(await files({})).toEqual(['portal/sign-in']);
  expect(await files({ app: {} })).toEqual(['portal/sign-in', 'portal/own-layer']);
});

test('runs the artefact that was built from this source', async () => {
  const steps = await stepsOf(portal);
  expect(stepOfKind(steps, 'portal').input.hash).toBe('portal-hash');
  expect(stepOfKind(steps, 'process').input.cwd).toBe(`${facts.cache}/portal/portal-hash/app`);
});

test('no secret is in its environment, only names of them', async () => {
  const { env, secretEnv } = await processOf(portal);
  expect(Object.keys(env).filter((name) => /PASSWORD|SECRET|TOKEN/.test(name))).toEqual([]);
  expect(Object.keys(secretEnv)).toContain('SESSION_SECRET');
});
