import { expect, test } from 'vitest';
import { expectSound, processOf } from '../../testing/component.ts';
import { labForge } from './component.ts';

test('is sound', () => expectSound(labForge));

test('needs nothing of the others, and starts beside them', async () => {
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
