import { expect, test } from 'vitest';
import type { Settings } from '../../model/settings.ts';
import type { Step, StepInputs } from '../../model/step.ts';
import { stepOfKind } from '../../testing/component.ts';
import { kindPlan } from '../../testing/cluster.ts';

const stepsOf = async (name: string, preferences = {}): Promise<Step[]> =>
  (await kindPlan({ phase: 2, preferences })).steps.filter(({ component }) => component === name);

const stored = await stepsOf('openbao');
const { values, openedLater } = stepOfKind(stored, 'release').input;

test('is a pod that anybody may look at: no user of its own choosing beyond the image’s, nothing written but its data', () => {
  expect(values.security).toEqual({ readOnlyRoot: true, user: 100, group: 1000 });
  expect(values.volume?.folder).toBe('/store');
  expect(values.network.from).toEqual([
    { name: 'external-secrets', ports: [8200] },
    { namespace: 'backstage-jobs', ports: [8200] },
  ]);
  expect(openedLater).toBe(true);
});

test('sealed it is alive and not ready, new it is ready: who opens it comes after it', () => {
  const { liveness, readiness } = values.probes;
  expect(liveness?.path).toContain('sealedcode=200');
  expect(readiness?.path).not.toContain('sealedcode');
  expect(readiness?.path).toContain('uninitcode=200');
});

test('goes with its phase; what it keeps does not', () => {
  const holding = stored.filter(({ holdsData }) => holdsData).map(({ id }) => id);
  expect(holding).toEqual(['openbao/store', 'openbao/jobs']);
});

test('Vault is the same with another image and another program, where somebody asks for it', async () => {
  const release = stepOfKind(await stepsOf('vault', { secrets: ['vault'] }), 'release').input;
  expect(release.values.image.reference).toMatch(/^docker\.io\/hashicorp\/vault:/);
  expect(release.values).toEqual({
    ...values,
    image: release.values.image,
    command: ['vault', ...(values.command ?? []).slice(1)],
  });
  expect((await stepsOf('openbao', { secrets: ['vault'] })).length).toBe(0);
});

test('External Secrets has rights in one namespace, and none of the whole cluster but its kinds', () => {
  const operator = stepOfKind(stored, 'operator').input;
  expect(operator.values).toMatchObject({
    scopedNamespace: 'backstage',
    scopedRBAC: true,
    webhook: { create: false },
    certController: { create: false },
  });
  const { image } = operator.values as { image: { repository: string; tag: string } };
  expect(image.repository).toBe('ghcr.io/external-secrets/external-secrets');
  expect(image.tag).toMatch(/^v\d+\.\d+\.\d+@sha256:[0-9a-f]{64}$/);
});

test('every Secret that holds nothing but our own secrets is made from the store, under the id of its copy', async () => {
  const before = (await kindPlan()).steps;
  const { steps } = await kindPlan({ phase: 2 });
  const made = steps.filter(({ kind }) => kind === 'external-secret');
  const copied = before.filter(
    ({ kind, input }) =>
      kind === 'cluster-secret' &&
      Object.values((input as StepInputs['cluster-secret']).values).every((value) => 'secret' in value),
  );
  // Who runs jobs comes with the phase, and by what people are read.
  const ids = [...copied.map(({ id }) => id), 'lab-forge/people', 'lab-runner/secret'];
  expect(made.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  expect(made.map(({ id }) => id)).toContain('portal/secret');
  for (const { after } of made) expect(after).toContain('openbao/source');
  const { names } = stepOfKind(steps, 'secret-store').input;
  expect(names).toEqual(expect.arrayContaining(['portal-database-password', 'session-secret', 'database-password']));
});

test('its place is on the node from the first phase on: no other cluster is made for the second', async () => {
  const cluster = async (changes: Partial<Settings>) =>
    stepOfKind((await kindPlan(changes)).steps, 'kind-cluster').fingerprint;
  const first = await cluster({ phase: 1 });
  expect(await cluster({ phase: 2 })).toBe(first);
  expect(await cluster({ phase: 2, automation: { plans: 'registry.example.com/tofu:1.11.0' } })).toBe(first);
});
