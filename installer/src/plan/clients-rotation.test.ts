import { describe, expect, test } from 'vitest';
import type { Step, StepKind, StepOf } from '../model/step.ts';
import { kindPlan } from '../testing/cluster.ts';
import { hash } from '../testing/platform.ts';
import { rotationPlan } from './rotation.ts';

const found = <Kind extends StepKind>(steps: Step[], id: string): StepOf<Kind> =>
  steps.find((step) => step.id === id) as unknown as StepOf<Kind>;

const all = [
  'portal-client-secret',
  'databases-client-secret',
  'automation-client-secret',
  'directory-client-secret',
  'people-admin-client-secret',
];
const rotated = async (phase: 1 | 2 = 2, begun?: { secrets: string[]; told: boolean }): Promise<Step[]> =>
  rotationPlan({ name: 'clients', installed: await kindPlan({ phase }), begun, hash }).steps;
const ids = (steps: Step[]): string[] => steps.map(({ id }) => id.replace('clients/', ''));

describe('the clients’ secrets on kind', () => {
  test('everybody knows both before Keycloak is told; the former ones are forgotten when it refuses them', async () => {
    const steps = await rotated();
    expect(steps.map(({ id, kind, title }) => `${id} (${kind}): ${title}`)).toMatchSnapshot();
    for (const [index, step] of steps.entries()) {
      expect(step.after).toEqual(index === 0 ? [] : [steps[index - 1]?.id]);
      expect(step.holdsData).toBe(true);
    }
  });

  test.each([1, 2] as const)('in phase %i the portal knows the next one of each that it has', async (phase) => {
    const second = found<'cluster-secret'>(await rotated(phase), 'clients/second-secret').input;
    const next = Object.entries(second.values).filter(([variable]) => variable.endsWith('_NEXT'));
    expect(next).toEqual([
      ['PORTAL_CLIENT_SECRET_NEXT', { secret: 'next/portal-client-secret' }],
      ...(phase === 1 ? [] : [['DIRECTORY_CLIENT_SECRET_NEXT', { secret: 'next/directory-client-secret' }]]),
    ]);
    const { secretEnv, strategy } = found<'release'>(await rotated(phase), 'clients/over').input.values;
    expect(secretEnv?.secret).toBe(second.name);
    expect(Object.keys(secretEnv?.keys ?? {})).toEqual(Object.keys(second.values));
    expect(strategy).toEqual({ maxUnavailable: 0, maxSurge: 1 });
  });

  test('forge and database service read both from files, and are not started anew', async () => {
    const steps = await rotated();
    const files = (id: string) =>
      found<'rotation-read'>(steps, id).input.files.map(({ workload, path }) => [workload, path]);
    expect(files('clients/heard')).toEqual([
      ['forge', '/etc/stagecraft/people-next/value'],
      ['databases', '/etc/stagecraft/client-next/value'],
    ]);
    expect(files('clients/read')).toEqual([
      ['forge', '/etc/stagecraft/people/value'],
      ['databases', '/etc/stagecraft/client/value'],
    ]);
    expect(found<'rotation-read'>(steps, 'clients/heard').input.ended).toEqual(['backstage']);
    const rolled = steps.flatMap((step) => (step.kind === 'release' ? [step.input.name] : []));
    expect(new Set(rolled)).toEqual(new Set(['backstage']));
  });

  test('Keycloak is told of each client, and asked as each of them', async () => {
    const steps = await rotated();
    const { clients, url } = found<'rotation-clients-told'>(steps, 'clients/told').input;
    expect(url).toBe('https://identity.stagecraft.localhost');
    expect(clients.map(({ client }) => client)).toEqual([
      'portal',
      'databases',
      'automation',
      'portal-directory',
      'people-admin',
    ]);
    const { proofs, callers } = found<'rotation-callers-proof'>(steps, 'clients/proof').input;
    expect(proofs.map(({ secret }) => secret)).toEqual(all);
    expect(callers).toEqual(['backstage-secrets-next', 'forge-people-next', 'databases-client-next']);
  });

  test('it ends as the plan of `up` has it: that finds nothing to do, and Keycloak is not started anew', async () => {
    const { steps } = await kindPlan({ phase: 2 });
    const ours = await rotated();
    for (const [own, planned] of [
      ['backstage-secrets', 'portal/secret'],
      ['databases-client', 'lab-databases/client'],
      ['forge-people', 'lab-forge/people'],
      ['keycloak-first-secrets', 'keycloak/first-secret'],
      ['end', 'portal/release'],
    ] as const)
      expect(found(ours, `clients/${own}`).fingerprint, own).toBe(found(steps, planned).fingerprint);
    const { secretEnv } = found<'release'>(steps, 'keycloak/release').input.values;
    expect(Object.keys(secretEnv?.keys ?? {})).toEqual(['KC_DB_PASSWORD']);
  });

  test('cut off when Keycloak takes them already, nobody is told anything once more', async () => {
    const steps = await rotated(2, { secrets: all, told: true });
    expect(ids(steps)).not.toContain('told');
    expect(ids(steps)).toEqual(expect.arrayContaining(['backstage-secrets', 'back', 'read', 'proof', 'end']));
  });
});
