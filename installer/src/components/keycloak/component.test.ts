import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { stepOfKind } from '../../testing/component.ts';
import { expectSoundOnKind, kindPlan, kindStepsOf, releaseOf } from '../../testing/cluster.ts';
import { foreseen } from '../../testing/caught.ts';
import { catalogue, facts, phaseOne, root, settings } from '../../testing/platform.ts';
import { keycloak } from './component.ts';

test('is sound', () => expectSoundOnKind(keycloak));

test('is what a cluster gets for identity', async () => {
  const { providers } = await kindPlan();
  expect(providers.find(({ capability }) => capability === 'identity')?.component).toBe('keycloak');
});

test('answers under one host name, and believes the edge who asks', async () => {
  const { env } = await releaseOf(keycloak, { installation: 'demo', portBase: 9000 });
  expect(env).toMatchObject({
    KC_HOSTNAME: 'https://identity.demo.stagecraft.localhost:9043',
    KC_PROXY_HEADERS: 'xforwarded',
    KC_DB_URL: 'jdbc:postgresql://psql-postgresql.backstage.svc.cluster.local:5432/keycloak',
  });
});

test('takes no more connections than it has been given', async () => {
  const { env } = await releaseOf(keycloak);
  expect(Number(env?.KC_DB_POOL_MAX_SIZE)).toBeLessThanOrEqual(6);
});

test('every placeholder of the realm’s file is known, and what is private comes from a Secret', async () => {
  const realm = readFileSync(`${root}/lab/company/realm.json`, 'utf8');
  const placeholders = [...realm.matchAll(/\$\{([A-Z_]+)(:[^}]*)?\}/g)].map(([, name]) => name ?? '');
  const { env = {}, firstSecretEnv } = await releaseOf(keycloak);
  expect(placeholders.length).toBeGreaterThan(10);
  for (const name of placeholders) expect({ ...env, ...firstSecretEnv?.keys }).toHaveProperty(name);
  expect(Object.keys(env).filter((name) => /PASSWORD|SECRET/.test(name))).toEqual([]);
});

test('a database and an owner of its own, before it starts', async () => {
  const steps = await kindStepsOf(keycloak);
  expect(stepOfKind(steps, 'cluster-role').input).toMatchObject({
    role: 'keycloak',
    database: 'keycloak',
    createDatabases: false,
  });
  expect(stepOfKind(steps, 'release').after).toContain('keycloak/role');
});

test('is ready when the issuer answers where people and pods look for it', async () => {
  const steps = await kindStepsOf(keycloak);
  const { input, after, id } = stepOfKind(steps, 'address');
  expect(input).toEqual({
    url: 'https://identity.stagecraft.localhost/realms/stagecraft/.well-known/openid-configuration',
    holds: { issuer: 'https://identity.stagecraft.localhost/realms/stagecraft' },
    authority: 'data/authority/ca.crt',
  });
  expect(after).toEqual(['keycloak/release', 'traefik/release']);
  expect(keycloak.deliveries.helm?.readyStep).toBe(id);
});

test('a realm that was made before one of the services came is told of it, whatever the phase', async () => {
  const [first, second] = await Promise.all([kindStepsOf(keycloak), kindStepsOf(keycloak, { phase: 2 })]);
  const { input, after } = stepOfKind(first, 'keycloak-clients');
  expect(stepOfKind(second, 'keycloak-clients').input).toEqual(input);
  expect(after).toEqual(['keycloak/address']);
  const realm = JSON.parse(readFileSync(`${root}/lab/company/realm.json`, 'utf8')) as {
    clients: { clientId: string; secret?: string }[];
  };
  expect(input.file).toMatch(/\/lab\/company\/realm.json$/);
  const withSecret = realm.clients.filter(({ secret }) => secret !== undefined);
  expect(input.clients.map(({ client }) => client)).toEqual(withSecret.map(({ clientId }) => clientId));
  for (const { clientId, secret = '' } of withSecret)
    expect(input.secretEnv[secret.slice(2, -1)], clientId).toBe(
      input.clients.find(({ client }) => client === clientId)?.secret,
    );
  expect(input.values.AUTOMATION_URL).toBe('https://automation.stagecraft.localhost');
});

test('a realm that has changed does not restart it: it is read at the first start only', async () => {
  expect(JSON.stringify(await releaseOf(keycloak))).not.toContain('Harbourline');
});

test('secrets that it is given are made', () => {
  expect(keycloak.secrets).toContain('identity-admin-password');
  expect(keycloak.secrets).toContain('password-omar');
});

test('in phase 2 groups count in the cluster: to look for everybody, to change for those who run the platform', async () => {
  expect((await kindStepsOf(keycloak)).map(({ id }) => id)).not.toContain('keycloak/rights');
  const { input } = stepOfKind(await kindStepsOf(keycloak, { phase: 2 }), 'objects');
  const given = input.objects.map(({ roleRef, subjects }) => [roleRef, subjects]);
  expect(JSON.stringify(given)).toContain('"name":"view"}');
  expect(given[1]).toEqual([
    expect.objectContaining({ name: 'admin' }),
    [expect.objectContaining({ kind: 'Group', name: 'oidc:platform-admins' })],
  ]);
});

const asProcess = (java: number | undefined, identity = ['keycloak']) =>
  phaseOne({
    settings: settings({ preferences: { identity } }),
    catalogue: [...catalogue, keycloak],
    facts: { ...facts, java },
  });

test('runs as a process where it is asked for: on loopback, with a database of its own, before whoever needs it', async () => {
  const { steps } = await asProcess(21);
  const own = steps.filter(({ component }) => component === 'keycloak');
  expect(own.map(({ id }) => id)).toEqual(
    ['keycloak/role', 'keycloak/home', 'keycloak/process', 'keycloak/clients'].toSorted(byPlan(steps)),
  );
  const { input } = stepOfKind(own, 'process');
  expect(input).toMatchObject({ program: 'java', front: { port: 7008, proxied: true }, after: ['postgresql'] });
  expect(input.env).toMatchObject({ KC_HOSTNAME: 'http://localhost:7008', KC_HTTP_HOST: '127.0.0.1' });
  expect(Number(input.env.KC_DB_POOL_MAX_SIZE)).toBeLessThanOrEqual(6);
  expect(Object.keys(input.env).filter((name) => /PASSWORD|SECRET/.test(name))).toEqual([]);
  expect(keycloak.secrets).toEqual(expect.arrayContaining(Object.values(input.secretEnv)));
  const others = steps.flatMap((step) => (step.kind === 'process' ? [[step.input.name, step.input.after]] : []));
  expect(Object.fromEntries(others)).toMatchObject({ portal: ['postgresql', 'keycloak', 'lab-forge'] });
});

const byPlan = (steps: { id: string }[]) => (one: string, other: string) =>
  steps.findIndex(({ id }) => id === one) - steps.findIndex(({ id }) => id === other);

test.each([
  [undefined, 'there is no `java` on PATH'],
  [11, '`java` on PATH is 11'],
])('with Java %s it says what to install, or lets the next one do it', async (java, words) => {
  const error = await foreseen(() => asProcess(java));
  expect(error.code).toBe('planning');
  expect(error.details?.join()).toContain(words);
  expect(error.details?.join()).toContain('openjdk-17');
  const { providers } = await asProcess(java, ['keycloak', 'lab-identity']);
  expect(providers.find(({ capability }) => capability === 'identity')?.component).toBe('lab-identity');
});
