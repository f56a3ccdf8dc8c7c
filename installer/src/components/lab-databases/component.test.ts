import { expect, test } from 'vitest';
import { expectSound, processOf, stepsOf } from '../../testing/component.ts';
import { labDatabases } from './component.ts';

test('is sound', () => expectSound(labDatabases));

test('waits for the database and for identity', async () => {
  const [step] = await stepsOf(labDatabases);
  expect(step?.after).toEqual(expect.arrayContaining(['postgresql/role', 'lab-identity/process']));
  expect((await processOf(labDatabases)).after).toEqual(['postgresql', 'lab-identity']);
});

test('finds both where they are', async () => {
  expect((await processOf(labDatabases, { portBase: 9000 })).env).toMatchObject({
    DATABASE_HOST: '127.0.0.1',
    DATABASE_PORT: '9032',
    OIDC_ISSUER: 'http://localhost:9008/realms/stagecraft',
  });
});
