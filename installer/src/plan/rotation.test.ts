import { expect, test } from 'vitest';
import { rotationNames, rotations } from '../model/rotation.ts';
import type { Plan } from '../model/plan.ts';
import type { StepInputs, StepKind } from '../model/step.ts';
import { keycloak } from '../components/keycloak/component.ts';
import { catalogue, facts, hash, phaseOne, profile, settings } from '../testing/platform.ts';
import { rotationPlan } from './rotation.ts';

const inputOf = <Kind extends StepKind>({ steps }: Plan, kind: Kind): StepInputs[Kind] =>
  steps.find((step) => step.kind === kind)?.input as StepInputs[Kind];

const planOf = async (
  name: (typeof rotationNames)[number],
  begun?: { secrets: string[]; told: boolean },
): Promise<Plan> => rotationPlan({ name, installed: await phaseOne(), begun, hash });

test('the database’s passwords: both roles at once, and whoever has one of them, the portal first', async () => {
  const plan = await planOf('database');
  const secrets = ['database-password', 'portal-database-password'];
  const roles = [
    { role: 'postgres', passwordSecret: 'database-password' },
    { role: 'backstage', passwordSecret: 'portal-database-password' },
  ];
  expect(inputOf(plan, 'rotation-values')).toEqual({ secrets });
  expect(inputOf(plan, 'rotation-switch')).toEqual({ secrets, roles, processes: ['portal', 'lab-databases'] });
  expect(inputOf(plan, 'rotation-proof')).toEqual({ secrets, roles, proofs: [] });
});

test.each([
  ['portal', ['portal', 'lab-databases', 'lab-forge'], ['/api/v4/user', '/api/databases']],
  ['clients', ['portal', 'lab-databases', 'lab-identity'], Array(5).fill('/protocol/openid-connect/token')],
] as const)(
  '%s: who has one of its secrets is held, who calls before who is called',
  async (name, processes, asked) => {
    const plan = await planOf(name);
    expect(inputOf(plan, 'rotation-switch')).toMatchObject({ roles: [], processes });
    const { proofs } = inputOf(plan, 'rotation-proof');
    expect(proofs.map(({ url }) => url)).toEqual(asked.map((end) => expect.stringMatching(new RegExp(`${end}$`))));
  },
);

test('from phase 2 on the portal’s keys are also those of the automation controller, the portal’s there and its own at the forge', async () => {
  const installed = await phaseOne({ settings: settings({ phase: 2 }), profile: await profile(2) });
  const plan = rotationPlan({ name: 'portal', installed, hash });
  const { processes, secrets } = inputOf(plan, 'rotation-switch');
  expect(secrets).toEqual(rotations.portal.secrets);
  expect(processes).toEqual(['portal', 'lab-automation', 'lab-databases', 'lab-forge']);
  expect(inputOf(plan, 'rotation-proof').proofs.map(({ secret, url }) => [secret, new URL(url).pathname])).toEqual([
    ['forge-portal-token', '/api/v4/user'],
    ['databases-token', '/api/databases'],
    ['automation-portal-token', '/api/v2/me/'],
    ['forge-automation-token', '/api/v4/user'],
  ]);
});

test('each of its steps comes after the one before, and none is undone by a rollback', async () => {
  const { steps } = await planOf('portal');
  expect(steps.map(({ id, after }) => [id, after])).toEqual([
    ['portal/values', []],
    ['portal/switch', ['portal/values']],
    ['portal/proof', ['portal/switch']],
  ]);
  expect(steps.every(({ holdsData }) => holdsData)).toBe(true);
});

test('a store of secrets is opened before anybody is held', async () => {
  const installed = await phaseOne({ settings: settings({ phase: 2 }), profile: await profile(2) });
  const { steps } = rotationPlan({ name: 'database', installed, hash });
  expect(steps.map(({ id, after }) => [id, after])).toEqual([
    ['lab-secrets/store', []],
    ['database/values', ['lab-secrets/store']],
    ['database/switch', ['database/values']],
    ['database/proof', ['database/switch']],
  ]);
  const store = installed.steps.find(({ kind }) => kind === 'secret-store');
  expect(steps[0]).toMatchObject({ kind: 'secret-store', input: store?.input });
});

/** Keycloak beside the other processes. */
async function withKeycloak(name: (typeof rotationNames)[number]): Promise<Plan> {
  const java = { ...facts, java: 17 };
  const wanted = settings({ phase: 2, preferences: { identity: ['keycloak'] } });
  const all = { settings: wanted, profile: await profile(2), facts: java, catalogue: [...catalogue, keycloak] };
  return rotationPlan({ name, installed: await phaseOne(all), hash });
}

test('Keycloak is asked first, told while its callers are held, and not held itself', async () => {
  const plan = await withKeycloak('clients');
  expect(plan.steps.map(({ id, kind, after }) => [id, kind, after])).toEqual([
    ['lab-secrets/store', 'secret-store', []],
    ['clients/asked', 'rotation-clients-asked', ['lab-secrets/store']],
    ['clients/values', 'rotation-values', ['clients/asked']],
    ['clients/switch', 'rotation-switch', ['clients/values']],
    ['clients/proof', 'rotation-proof', ['clients/switch']],
  ]);
  const { clients, processes, roles } = inputOf(plan, 'rotation-switch');
  expect(clients).toEqual(inputOf(plan, 'rotation-clients-asked'));
  expect(clients).toMatchObject({
    url: expect.stringMatching(/^http:\/\/localhost:\d+$/),
    realm: 'stagecraft',
  });
  expect(clients?.clients.map(({ client }) => client)).toEqual([
    'portal',
    'databases',
    'automation',
    'portal-directory',
    'people-admin',
  ]);
  expect(processes).toEqual(['portal', 'lab-automation', 'lab-databases', 'lab-forge']);
  expect(roles).toEqual([]);
});

test('for the password of Keycloak’s own role nobody but Keycloak is held: the portal does not wait for its start', async () => {
  const { steps } = await withKeycloak('database');
  const switches = steps.flatMap((step) => (step.kind === 'rotation-switch' ? [step] : []));
  expect(switches.map(({ id, input }) => [id, input.roles.map(({ role }) => role), input.processes])).toEqual([
    ['database/keycloak', ['keycloak'], ['keycloak']],
    ['database/switch', ['postgres', 'backstage'], ['portal', 'lab-databases']],
  ]);
  expect(switches.flatMap(({ input }) => input.secrets).sort()).toEqual([...rotations.database.secrets].sort());
});

test('what was begun with is gone on with, whatever has come to the installation since', async () => {
  expect(inputOf(await planOf('portal', { secrets: ['session-secret'], told: false }), 'rotation-values')).toEqual({
    secrets: ['session-secret'],
  });
});

test('every secret that somebody keeps is one that is made', async () => {
  const { steps } = await phaseOne({ settings: settings({ phase: 2 }), profile: await profile(2) });
  const made = steps.flatMap((step) => (step.kind === 'secrets' ? step.input.names : []));
  // Keycloak's, on a cluster.
  const elsewhere = ['identity-database-password'];
  const rotated = rotationNames.flatMap((name) => rotations[name].secrets);
  expect(rotated.filter((secret) => !made.includes(secret))).toEqual(elsewhere);
});
