import { expect, test } from 'vitest';
import { expectSound, processOf } from '../../testing/component.ts';
import { usernames } from '../people.ts';
import { labIdentity } from './component.ts';

test('is sound', () => expectSound(labIdentity));

test('knows the addresses of its clients, wherever they are', async () => {
  const { env, front } = await processOf(labIdentity, { installation: 'demo', portBase: 9000 });
  expect(front).toEqual({ port: 9008, proxied: true });
  expect(env).toMatchObject({
    PUBLIC_URL: 'http://localhost:9008',
    PORTAL_URL: 'http://demo.localhost:9007',
    DATABASES_URL: 'http://localhost:9010',
    INSTALLATION: 'demo',
  });
});

test('everybody has a password of their own, which is in no plan', async () => {
  const { secretEnv, env } = await processOf(labIdentity);
  for (const name of usernames) expect(secretEnv[`PASSWORD_${name.toUpperCase()}`]).toBe(`password-${name}`);
  expect(Object.keys(env).filter((name) => /PASSWORD|SECRET|KEY|TOKEN/.test(name))).toEqual([]);
});
