import { describe, expect, test } from 'vitest';
import type { Plan } from '../../model/plan.ts';
import type { Settings } from '../../model/settings.ts';
import { orphans } from '../../plan/difference.ts';
import { stepOfKind } from '../../testing/component.ts';
import { phaseOne, profile, settings } from '../../testing/platform.ts';
import { kindPlan, kindStepsOf, releaseOf } from '../../testing/cluster.ts';
import { existingPlan, existingSettings } from '../../testing/existing.ts';
import { traefik } from '../traefik/component.ts';
import { labAutomation } from './component.ts';

const planOf = async (phase: 1 | 2) => phaseOne({ settings: settings({ phase }), profile: await profile(phase) });

/** Beside the identity provider, which knows where people would come from, so that no later phase starts it anew. */
const namesController = ({ steps }: Pick<Plan, 'steps'>): boolean =>
  steps
    .filter(({ component }) => component !== 'lab-identity' && component !== 'keycloak')
    .some(({ component, input }) => component === 'lab-automation' || JSON.stringify(input).includes('AUTOMATION_'));

async function processOf(component: string) {
  const { steps } = await planOf(2);
  return stepOfKind(
    steps.filter((step) => step.component === component),
    'process',
  ).input;
}

test('is there from phase 2 on, and so is its address for people', async () => {
  const names = (plan: Awaited<ReturnType<typeof planOf>>) => plan.addresses.map(({ name }) => name);
  expect(names(await planOf(1))).not.toContain('automation');
  expect(names(await planOf(2))).toContain('automation');
  expect(namesController(await planOf(1))).toBe(false);
});

test('jobs are kept apart, with users that are not those of the pipelines', async () => {
  const { env, secretEnv } = await processOf('lab-automation');
  const runner = await processOf('lab-runner');
  expect(env.AUTOMATION_JOBS).toBe('apart');
  expect(Number(env.AUTOMATION_UID_BASE) - Number(runner.env.RUNNER_UID_BASE)).toBe(8);
  expect(env.AUTOMATION_KEEP_OUT?.split(':')).toEqual(
    expect.arrayContaining(['/home/installations/default/secrets.json', '/home/installations/default/data/runner']),
  );
  expect(labAutomation.secrets).toEqual(expect.arrayContaining(Object.values(secretEnv)));
});

test('the portal gets the address and the token of an account that only launches', async () => {
  const { env, secretEnv } = await processOf('portal');
  expect(env.AUTOMATION_URL).toBe('http://localhost:7013');
  expect(secretEnv).toMatchObject({ AWX_TOKEN: 'automation-portal-token' });
  expect(JSON.stringify(secretEnv)).not.toContain('automation-admin-token');
});

test('it follows repositories of the forge by an account of its own, which only the two know', async () => {
  const own = await processOf('lab-automation');
  expect(own.env.AUTOMATION_FORGE_URL).toBe('http://localhost:7009');
  expect(own.secretEnv).toMatchObject({ AUTOMATION_FORGE_TOKEN: 'forge-automation-token' });
  expect((await processOf('lab-forge')).secretEnv).toMatchObject({ FORGE_AUTOMATION_TOKEN: 'forge-automation-token' });
  expect(JSON.stringify((await planOf(1)).steps)).not.toContain('forge-automation-token');
  expect(JSON.stringify((await processOf('portal')).secretEnv)).not.toContain('forge-automation-token');
});

describe('on kind', () => {
  const automation = { plans: 'registry.example.com/tofu:1.11.0' };
  const named = { phase: 2, automation } as const;
  const onKind = (changes: Partial<Settings> = {}) => releaseOf(labAutomation, { ...named, ...changes });

  test('it is left out until somebody names its images, and that is said', async () => {
    const { steps, missing } = await kindPlan({ phase: 2 });
    expect(missing).toContain('an automation controller (spec.automation names its images, or yours)');
    expect(namesController({ steps })).toBe(false);
    // And so does the portal's page.
    expect(JSON.stringify(steps)).toContain('app-config.missing.json');
  });

  test('it is there in phase 2, and nothing of it before', async () => {
    expect((await kindPlan(named)).missing).toBeUndefined();
    expect(namesController(await kindPlan({ ...named, phase: 1 }))).toBe(false);
    const { network, serviceAccount, entry } = await onKind();
    expect(entry?.host).toBe('automation.stagecraft.localhost');
    expect(serviceAccount).toEqual({ mountToken: true });
    const { network: edge } = await releaseOf(traefik, named);
    expect(edge.to).toEqual(
      expect.arrayContaining([{ namespace: 'backstage', ports: expect.arrayContaining([7013]) }]),
    );
    expect(network.from).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'backstage' })]));
    expect(network.to).toEqual(expect.arrayContaining([{ cidr: '0.0.0.0/0', ports: [6443] }]));
  });

  test('its jobs are pods: scripts in the stack’s Node image, the rest in images that people name', async () => {
    const { env } = await onKind();
    expect(env).toMatchObject({ AUTOMATION_JOBS: 'pods', AUTOMATION_POD_NAMESPACE: 'backstage-jobs' });
    expect(env?.AUTOMATION_POD_IMAGE).toMatch(/^docker\.io\/library\/node:/);
    expect(Object.keys(env ?? {})).not.toContain('AUTOMATION_POD_PLAYBOOKS');
    const others = await onKind({ automation: { playbooks: 'registry.example.com/ansible:12' } });
    expect(others.env?.AUTOMATION_POD_PLAYBOOKS).toBe('registry.example.com/ansible:12');
  });

  test('such an image is redirected as all others: one of this machine is loaded into the cluster', async () => {
    const { plans } = automation;
    expect((await kindPlan(named)).unlocked).toContain(plans);
    const here = { ...named, images: { map: { [plans]: 'tofu:mine' } } };
    const { steps, redirected, unlocked } = await kindPlan(here);
    expect(redirected).toContainEqual({ from: plans, to: 'tofu:mine' });
    expect(unlocked).not.toContain(plans);
    const loaded = steps.find(({ id }) => id === 'cluster/images');
    expect(loaded?.kind === 'image-load' && loaded.input.images).toContain('tofu:mine');
    expect((await onKind(here)).env?.AUTOMATION_POD_PLANS).toBe('tofu:mine');
  });

  test('what it may do in the namespace for jobs is its own; the machines of the jobs stay', async () => {
    const steps = await kindStepsOf(labAutomation, named);
    const place = steps.find(({ id }) => id === 'lab-automation/place');
    expect(place?.holdsData).toBe(true);
    const objects = place?.kind === 'objects' ? place.input.objects : [];
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'Role automation',
      'RoleBinding automation',
    ]);
    const machines = steps.find(({ id }) => id === 'lab-automation/machines');
    expect(machines?.kind === 'objects' && machines.input.objects.map(({ metadata }) => metadata.name)).toEqual([
      'automation-machines',
    ]);
    // On kind a claim finds the volume that waits for it in its own namespace.
    const volumes = JSON.stringify((await kindPlan(named)).steps.find(({ id }) => id === 'cluster/volumes'));
    expect(volumes).toContain('{"namespace":"backstage-jobs","name":"automation-machines"}');
  });

  test('it goes when the phase goes back; its data and the machines of its jobs wait for it', async () => {
    const steps = await kindStepsOf(labAutomation, named);
    const stays = steps.filter(({ holdsData }) => holdsData).map(({ id }) => id);
    expect(stays.toSorted()).toEqual(['lab-automation/machines', 'lab-automation/place']);
  });

  test('its jobs reach the platform as people do, and not the store of secrets', async () => {
    const steps = await kindStepsOf(labAutomation, named);
    const fence = JSON.stringify(steps.find(({ id }) => id === 'lab-automation/fence')?.input);
    expect(fence).toContain('"app.kubernetes.io/name":"automation-job"');
    expect(fence).toContain('"port":443');
    expect(fence).not.toContain('8200');
  });
});

describe.each(['kubernetes', 'openshift'] as const)('on %s', (target) => {
  const { images } = existingSettings(target);
  const automation = { playbooks: 'ansible:mine', plans: 'registry.example.com/tofu:1.11.0' };
  const named = { phase: 2, automation, images: { ...images, map: { 'ansible:mine': 'ansible:mine' } } } as const;
  const planOf = (changes: Partial<Settings> = {}) => existingPlan(target, { ...named, ...changes });
  const ownSteps = async (changes: Partial<Settings> = {}) =>
    (await planOf(changes)).steps.filter(({ component }) => component === labAutomation.name);
  const release = async () => stepOfKind(await ownSteps(), 'release').input.values;

  test('it comes with the first image that is named, and is missing without', async () => {
    expect((await planOf()).missing).toBeUndefined();
    expect((await planOf({ automation: { plans: automation.plans } })).missing).toBeUndefined();
    const without = await planOf({ automation: {} });
    expect(without.missing).toEqual(['an automation controller (spec.automation names its images, or yours)']);
    for (const plan of [without, await planOf({ phase: 1 })]) expect(namesController(plan)).toBe(false);
  });

  test('an image of this machine is pushed beside our own before anything runs it; the cluster pulls the other', async () => {
    const { steps, unlocked } = await planOf();
    const pushed = 'registry.example.com/platform/playbooks:mine';
    const push = steps.find(({ id }) => id === 'cluster/playbooks-image-pushed');
    expect(push?.input).toEqual({ image: 'ansible:mine', to: pushed });
    expect(steps.find(({ id }) => id === labAutomation.deliveries.helm?.readyStep)?.after).toContain(push?.id);
    expect((await release()).env).toMatchObject({
      AUTOMATION_POD_PLAYBOOKS: pushed,
      AUTOMATION_POD_PLANS: automation.plans,
      AUTOMATION_POD_PULL_POLICY: 'IfNotPresent',
    });
    expect(unlocked).toContain(automation.plans);
    expect(steps.map(({ id }) => id)).not.toContain('cluster/plans-image-pushed');
  });

  test('people come to its pages as to every other service', async () => {
    const portal = stepOfKind(
      (await planOf()).steps.filter(({ component }) => component === 'portal'),
      'release',
    ).input.values;
    expect((await release()).entry).toEqual({
      ...portal.entry,
      host: 'automation.apps.example.com',
      closed: undefined,
    });
  });

  test('what an administrator makes stands in a step that nothing else is in; the machines are the installer’s to make', async () => {
    const made = (await ownSteps()).flatMap((step) =>
      step.kind === 'objects' ? [[step.id, step.holdsData, step.input.objects.map(({ kind }) => kind)]] : [],
    );
    expect(made).toEqual(
      expect.arrayContaining([
        ['lab-automation/place', true, ['Role', 'RoleBinding']],
        ['lab-automation/machines', true, ['PersistentVolumeClaim']],
        ['lab-automation/fence', false, ['NetworkPolicy']],
      ]),
    );
    expect(JSON.stringify(await ownSteps())).not.toContain('storageClassName');
  });

  test('what was pushed for it stays in the registry, and nobody is told that it is taken back', async () => {
    const left = orphans(await planOf({ phase: 1 }), await planOf()).map(({ step }) => step);
    expect(left.map(({ id }) => id)).toContain('lab-automation/release');
    expect(left.filter(({ kind }) => kind === 'image-push')).toEqual([]);
  });

  test('goes with its phase, and leaves its volumes', async () => {
    const { volume } = await release();
    expect(volume).toEqual({ folder: '/data', size: '2Gi' });
    const stays = (await ownSteps()).filter(({ holdsData }) => holdsData).map(({ id }) => id);
    expect(stays.toSorted()).toEqual(['lab-automation/machines', 'lab-automation/place']);
  });
});

test('where the cluster gives out users, neither it nor its jobs ask for one', async () => {
  const releases = await Promise.all(
    (['kubernetes', 'openshift'] as const).map(async (target) => {
      const { steps } = await existingPlan(target, { phase: 2, automation: { plans: 'tofu:1' } });
      const own = steps.filter(({ component }) => component === labAutomation.name);
      return stepOfKind(own, 'release').input.values;
    }),
  );
  expect(releases.map(({ security }) => security)).toEqual([
    { readOnlyRoot: true, user: 1000, group: 1000 },
    { readOnlyRoot: true },
  ]);
  expect(releases.map(({ env }) => env?.AUTOMATION_POD_USER)).toEqual(['1000', undefined]);
});
