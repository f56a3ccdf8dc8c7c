import { describe, expect, test } from 'vitest';
import { stepOfKind } from '../../testing/component.ts';
import { phaseOne, profile, settings } from '../../testing/platform.ts';
import type { Settings } from '../../model/settings.ts';
import type { Step } from '../../model/step.ts';
import { kindStepsOf, releaseOf } from '../../testing/cluster.ts';
import { labForge } from '../lab-forge/component.ts';
import { existingPlan } from '../../testing/existing.ts';
import { labRunner } from './component.ts';

async function stepsOf(component: string, changes: Partial<Settings> = {}): Promise<Step[]> {
  const wanted = settings({ phase: 2, ...changes });
  const { steps } = await phaseOne({ settings: wanted, profile: await profile(wanted.phase) });
  return steps.filter((step) => step.component === component);
}

const runner = async (changes: Partial<Settings> = {}) =>
  stepOfKind(await stepsOf('lab-runner', changes), 'process').input;

test('is there from phase 2 on, and so is the forge’s token for it', async () => {
  expect(await stepsOf('lab-runner', { phase: 1 })).toEqual([]);
  const forgeOf = async (phase: 1 | 2) => stepOfKind(await stepsOf('lab-forge', { phase }), 'process').input.secretEnv;
  expect(await forgeOf(1)).not.toHaveProperty('FORGE_RUNNER_TOKEN');
  expect(await forgeOf(2)).toMatchObject({ FORGE_RUNNER_TOKEN: 'forge-runner-token' });
  const { secretEnv } = await runner();
  expect(secretEnv).toEqual({ RUNNER_TOKEN: 'forge-runner-token' });
  expect(labRunner.secrets).toEqual(Object.values(secretEnv));
});

test('a job is kept out of everything that is the platform’s own', async () => {
  const { env } = await runner();
  const folders = ['forge', 'identity', 'databases', 'postgres', 'techdocs', 'secrets', 'automation'];
  const base = '/home/installations/default';
  expect(env.RUNNER_KEEP_OUT?.split(':')).toEqual([
    `${base}/secrets.json`,
    `${base}/store.json`,
    ...folders.map((folder) => `${base}/data/${folder}`),
  ]);
  expect(env.DATA_DIR).toBe(`${base}/data/runner`);
});

test('installations of one machine give their jobs users apart from each other', async () => {
  const bases = [7000, 8000, 7100, 9000, 10_000, 20_000, 20_400, 32_000];
  const firsts = await Promise.all(
    bases.map(async (portBase) => Number((await runner({ portBase })).env.RUNNER_UID_BASE)),
  );
  const sorted = firsts.toSorted((one, other) => one - other);
  for (const [index, first] of sorted.entries()) {
    expect(first).toBeGreaterThanOrEqual(30_000);
    expect(first).toBeLessThan(60_000);
    if (index > 0) expect(first - (sorted[index - 1] ?? 0)).toBeGreaterThanOrEqual(16);
  }
});

describe('on a cluster', () => {
  const objects = async (changes: Partial<Settings> = {}) =>
    (await kindStepsOf(labRunner, { phase: 2, ...changes })).flatMap((step) =>
      step.kind === 'objects' ? step.input.objects : [],
    );

  test('is sound', async () => {
    const ids = (await kindStepsOf(labRunner, { phase: 2 })).map(({ id }) => id);
    expect(ids).toContain(labRunner.deliveries.helm?.readyStep);
    expect(await kindStepsOf(labRunner)).toEqual([]);
  });

  test('jobs get a namespace of their own, in which the runner may make pods and read no Secret', async () => {
    const [namespace, role, binding] = await objects();
    expect(namespace).toMatchObject({ kind: 'Namespace', metadata: { name: 'backstage-jobs' } });
    expect(namespace?.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
    const rules = role?.rules as { resources: string[]; verbs: string[] }[];
    const verbs = (resource: string) =>
      rules.filter(({ resources }) => resources.includes(resource)).flatMap((rule) => rule.verbs);
    expect(verbs('secrets')).toEqual(['create', 'delete', 'deletecollection']);
    expect(verbs('pods/exec')).toEqual([]);
    expect(role?.metadata.namespace).toBe('backstage-jobs');
    expect(binding).toMatchObject({ subjects: [{ kind: 'ServiceAccount', name: 'runner', namespace: 'backstage' }] });
  });

  test('jobs reach names, the edge, and outside of this network what the owner has opened', async () => {
    const of = async (egress: string[]) => {
      const policies = await objects({ network: { egress } });
      return JSON.stringify(
        policies.find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'runner'),
      );
    };
    const everywhere = await of(['0.0.0.0/0']);
    expect(everywhere).toContain('"cidr":"0.0.0.0/0","except":["10.0.0.0/8"');
    expect(everywhere).toContain('"app.kubernetes.io/name":"edge"');
    expect(await of(['10.20.0.0/16'])).toContain('{"cidr":"10.20.0.0/16"}');
    expect(await of([])).not.toContain('ipBlock');
  });

  test('the runner has its own account, and images as they were redirected', async () => {
    const map = { 'docker.io/library/node': 'node:own' };
    const values = await releaseOf(labRunner, { phase: 2, images: { map } });
    expect(values).toMatchObject({ kind: 'StatefulSet', replicas: 1, serviceAccount: { mountToken: true } });
    expect(values.env).toMatchObject({
      RUNNER_EXECUTOR: 'pods',
      RUNNER_POD_NAMESPACE: 'backstage-jobs',
      RUNNER_POD_IMAGE: 'node:own',
      RUNNER_POD_PULL_POLICY: 'Never',
      RUNNER_POD_USER: '1000',
    });
    const usual = await releaseOf(labRunner, { phase: 2 });
    expect(usual.env?.RUNNER_POD_PULL_POLICY).toBe('IfNotPresent');
    expect(usual.env?.RUNNER_POD_IMAGE).toMatch(/^docker\.io\/library\/node:.*@sha256:/);
  });

  test('where the cluster gives out users itself, jobs ask for none; images are those of the registry', async () => {
    const { steps } = await existingPlan('openshift', { phase: 2 });
    const runner = steps.filter(({ component }) => component === labRunner.name);
    const { env } = stepOfKind(runner, 'release').input.values;
    expect(env).not.toHaveProperty('RUNNER_POD_USER');
    expect(env?.RUNNER_POD_HELPER_IMAGE).toMatch(/^registry\.example\.com\/platform\/lab:/);
    expect(env?.RUNNER_POD_PULL_POLICY).toBe('IfNotPresent');
  });

  test('the forge is told of the runner, and where the database service is, whose token it does not have', async () => {
    const forge = stepOfKind(await kindStepsOf(labForge, { phase: 2 }), 'release').input.values;
    expect(forge.secretEnv?.keys).toMatchObject({ FORGE_RUNNER_TOKEN: 'FORGE_RUNNER_TOKEN' });
    expect(forge.secretEnv?.keys).not.toHaveProperty('DATABASES_TOKEN');
    expect(forge.env?.DATABASES_URL).toBe('https://databases.stagecraft.localhost');
    const before = stepOfKind(await kindStepsOf(labForge), 'release').input.values;
    expect(JSON.stringify(before)).not.toContain('RUNNER');
  });
});
