import { describe, expect, test } from 'vitest';
import { rotationNames } from '../model/rotation.ts';
import type { Plan } from '../model/plan.ts';
import type { StepOf } from '../model/step.ts';
import { kindPlan } from '../testing/cluster.ts';
import { type Existing, existingPlan } from '../testing/existing.ts';
import { hash } from '../testing/platform.ts';
import { rotationPlan } from './rotation.ts';

const both: Existing[] = ['kubernetes', 'openshift'];
/** With the External Secrets of that cluster. */
const withTheirs = (target: Existing) =>
  existingPlan(target, { phase: 2, externalSecrets: { namespace: 'external-secrets' } });
const ofCluster = (plan: Plan) => plan.steps.map(({ id, kind }) => `${id} (${kind})`);

describe.each(both)('secrets made anew on %s', (target) => {
  test.each(rotationNames)('%s is this plan', async (name) => {
    const { steps } = rotationPlan({ name, installed: await withTheirs(target), hash });
    expect(steps.map(({ id, kind, title, after }) => ({ id: `${id} (${kind})`, title, after }))).toMatchSnapshot();
  });

  test.each(rotationNames)('%s takes the same steps as on kind', async (name) => {
    const all = { phase: 2, automation: { plans: 'tofu:1' } } as const;
    const externalSecrets = { namespace: 'external-secrets' };
    const [here, there] = [await existingPlan(target, { ...all, externalSecrets }), await kindPlan(all)];
    const steps = ofCluster(rotationPlan({ name, installed: here, hash }));
    expect(steps).toEqual(ofCluster(rotationPlan({ name, installed: there, hash })));
    // The automation controller is told as the others are.
    if (name === 'portal') expect(steps.join()).toContain('automation');
  });

  test.each(rotationNames)('%s leaves the portal as the plan of `up` has it', async (name) => {
    const installed = await existingPlan(target, { phase: 2 });
    const end = rotationPlan({ name, installed, hash }).steps.at(-1);
    expect(end?.fingerprint).toBe(installed.steps.find(({ id }) => id === 'portal/release')?.fingerprint);
    const releases = installed.steps.flatMap((step) => (step.kind === 'release' ? [step as StepOf<'release'>] : []));
    // Whoever is rolled is rolled with the image that was pushed.
    expect(releases.map(({ input }) => input.values.image.reference)).toContain(
      end?.kind === 'release' ? end.input.values.image.reference : '',
    );
  });
});
