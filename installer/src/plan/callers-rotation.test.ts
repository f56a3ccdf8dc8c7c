import { describe, expect, test } from 'vitest';
import type { Step, StepKind, StepOf } from '../model/step.ts';
import { kindPlan } from '../testing/cluster.ts';
import { hash } from '../testing/platform.ts';
import { rotationPlan } from './rotation.ts';

const found = <Kind extends StepKind>(steps: Step[], id: string): StepOf<Kind> =>
  steps.find((step) => step.id === id) as unknown as StepOf<Kind>;

const all = ['session-secret', 'forge-portal-token', 'databases-token'];
const automation = { plans: 'registry.example.com/tofu:1.11.0' };
const installed = (phase: 1 | 2) => kindPlan({ phase, automation });
const rotated = async (phase: 1 | 2 = 1, begun?: { secrets: string[]; told: boolean }): Promise<Step[]> =>
  rotationPlan({ name: 'portal', installed: await installed(phase), begun, hash }).steps;

describe('the portal’s own keys on kind', () => {
  test('the next tokens are known before they are used, and the former ones go when nobody comes with them', async () => {
    const steps = await rotated();
    expect(steps.map(({ id }) => id.replace('portal/', ''))).toEqual([
      'values',
      'forge-callers-next',
      'databases-callers-next',
      'given',
      'heard',
      'promoted',
      'secret',
      'over',
      'ended',
      'forge-callers',
      'databases-callers',
      'read',
      'proof',
      'end',
    ]);
    const seen = new Set<string>();
    for (const { id, after, holdsData } of steps) {
      for (const before of after) expect(seen, `${id} after ${before}`).toContain(before);
      if (id !== 'portal/values') expect(after.length).toBeGreaterThan(0);
      expect(holdsData).toBe(true);
      seen.add(id);
    }
  });

  test('forge and database service have a place for them, and are not started anew for it', async () => {
    const { steps } = await kindPlan();
    for (const [component, name] of [
      ['lab-forge', 'forge'],
      ['lab-databases', 'databases'],
    ] as const) {
      const next = found<'cluster-secret'>(await rotated(), `portal/${name}-callers-next`).input;
      const { secretFiles, env, secretEnv } = found<'release'>(steps, `${component}/release`).input.values;
      const place = secretFiles?.find(({ secret }) => secret === next.name);
      expect(place).toMatchObject({ reread: true, optional: true });
      expect(Object.values(env ?? {})).toContain(`/etc/stagecraft/callers:${place?.folder}`);
      expect(JSON.stringify(secretEnv ?? {})).not.toMatch(/FORGE_PORTAL_TOKEN|DATABASES_TOKEN/);
      expect(next.name).toBe(`${name}-callers-next`);
      expect(JSON.stringify(next.values)).toContain('next/');
    }
    const rolled = (await rotated()).flatMap((step) => (step.kind === 'release' ? [step.input.name] : []));
    expect(new Set(rolled)).toEqual(new Set(['backstage']));
  });

  test('both are asked whether they know the next ones, and whether they refuse the former ones', async () => {
    const steps = await rotated();
    for (const id of ['portal/heard', 'portal/proof']) {
      const { secrets, proofs, callers, workloads } = found<'rotation-heard'>(steps, id).input;
      expect(secrets).toEqual(all);
      expect(proofs.map(({ url }) => url)).toEqual([
        expect.stringMatching(/^https:\/\/forge\..*\/api\/v4\/user$/),
        expect.stringMatching(/^https:\/\/databases\..*\/api\/databases$/),
      ]);
      expect(callers).toEqual(['forge-callers-next', 'databases-callers-next']);
      expect(workloads).toEqual(['forge', 'databases']);
    }
  });

  test('the automation controller knows both of the portal’s, and comes to the forge with both of its own', async () => {
    const steps = await rotated(2);
    const { secrets, proofs, callers, workloads } = found<'rotation-heard'>(steps, 'portal/heard').input;
    expect(secrets).toEqual([...all, 'automation-portal-token', 'forge-automation-token']);
    expect(proofs.map(({ secret }) => secret)).toEqual(secrets.slice(1));
    expect(workloads.toSorted()).toEqual(['automation', 'databases', 'forge']);
    expect(callers.toSorted()).toEqual([
      ...['automation-callers-next', 'automation-forge-next', 'databases-callers-next'],
      ...['forge-callers-next', 'forge-controller-next'],
    ]);
    const filesIn = (id: string) =>
      found<'rotation-read'>(steps, id)
        .input.files.filter(({ secret }) => secret.endsWith('forge-automation-token'))
        .map(({ workload, path, secret }) => `${workload} ${path} ${secret}`);
    expect(filesIn('portal/given').toSorted()).toEqual([
      'automation /etc/stagecraft/forge-next/value next/forge-automation-token',
      'forge /etc/stagecraft/controller-next/value next/forge-automation-token',
    ]);
    expect(filesIn('portal/read').toSorted()).toEqual([
      'automation /etc/stagecraft/forge/value forge-automation-token',
      'forge /etc/stagecraft/controller/value forge-automation-token',
    ]);
  });

  test('a controller that does not read its callers anew keeps the token that it has', async () => {
    const plan = await installed(2);
    const steps = plan.steps.filter(({ component }) => component !== 'lab-automation');
    const ours = rotationPlan({ name: 'portal', installed: { ...plan, steps }, hash }).steps;
    expect(found<'rotation-values'>(ours, 'portal/values').input.secrets).not.toContain('automation-portal-token');
    expect(JSON.stringify(ours)).not.toContain('next/automation-portal-token');
  });

  test('two replicas of the portal while it lasts', async () => {
    const { values } = found<'release'>(await rotated(), 'portal/over').input;
    expect(values.strategy).toEqual({ maxUnavailable: 0, maxSurge: 1 });
  });

  test.each([1, 2] as const)(
    'in phase %i it ends as the plan of `up` has it: that finds nothing to do',
    async (phase) => {
      const { steps } = await installed(phase);
      const ours = await rotated(phase);
      for (const [own, planned] of [
        ['portal/secret', 'portal/secret'],
        ['portal/end', 'portal/release'],
        ['portal/forge-callers', 'lab-forge/callers'],
        ['portal/databases-callers', 'lab-databases/callers'],
      ] as const)
        expect(found(ours, own).fingerprint, own).toBe(found(steps, planned).fingerprint);
      const kind = phase === 1 ? 'cluster-secret' : 'external-secret';
      expect(found(ours, 'portal/forge-callers').kind).toBe(kind);
    },
  );

  test('cut off when they were in use already, nobody is told anything once more', async () => {
    const steps = await rotated(1, { secrets: all, told: true });
    expect(steps.map(({ id }) => id)).not.toContain('portal/heard');
    expect(steps.map(({ id }) => id)).not.toContain('portal/promoted');
    expect(steps.map(({ id }) => id)).toEqual(expect.arrayContaining(['portal/over', 'portal/proof', 'portal/end']));
    for (const { after } of steps) for (const before of after) expect(steps.map(({ id }) => id)).toContain(before);
  });
});
