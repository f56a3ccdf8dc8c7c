import { expect, test } from 'vitest';
import type { Settings } from '../../model/settings.ts';
import { expectSound, processOf, stepOfKind } from '../../testing/component.ts';
import { phaseOne, profile, settings } from '../../testing/platform.ts';
import { labForge } from './component.ts';

test('is sound', () => expectSound(labForge));

test('waits for none of the others, and starts beside them', async () => {
  const { after, env, front } = await processOf(labForge);
  expect(after).toEqual([]);
  expect(front).toEqual({ port: 7009, proxied: true });
  expect(env.PUBLIC_URL).toBe('http://localhost:7009');
});

test('has the portal’s token and its own, by name', async () => {
  expect((await processOf(labForge)).secretEnv).toMatchObject({
    FORGE_PORTAL_TOKEN: 'forge-portal-token',
    FORGE_ADMIN_TOKEN: 'forge-admin-token',
  });
});

test('follows the people of the identity provider from phase 2 on, and knows of none before', async () => {
  const followed = async (phase: 1 | 2, changes: Partial<Settings> = {}) => {
    const plan = await phaseOne({ profile: await profile(phase), settings: settings({ phase, ...changes }) });
    const { env, secretEnv } = stepOfKind(
      plan.steps.filter(({ component }) => component === labForge.name),
      'process',
    ).input;
    return Object.fromEntries(Object.entries({ ...env, ...secretEnv }).filter(([name]) => name.startsWith('PEOPLE_')));
  };
  expect(await followed(1)).toEqual({});
  expect(await followed(2)).toEqual({
    PEOPLE_ISSUER: 'http://localhost:7008/realms/stagecraft',
    PEOPLE_CLIENT_SECRET: 'directory-client-secret',
  });
  const identity = { refuseRemovalOver: 1, schedule: { frequency: { minutes: 2 } } };
  const portal = { title: 'Stagecraft', appConfig: { catalog: { providers: { identity } } } };
  expect(await followed(2, { portal })).toMatchObject({ PEOPLE_REFUSE_REMOVAL_OVER: '1', PEOPLE_SECONDS: '120' });
});
