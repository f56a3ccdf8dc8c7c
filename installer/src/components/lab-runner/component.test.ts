import { expect, test } from 'vitest';
import { stepOfKind } from '../../testing/component.ts';
import { phaseOne, profile, settings } from '../../testing/platform.ts';
import type { Settings } from '../../model/settings.ts';
import type { Step } from '../../model/step.ts';
import { kindPlan } from '../../testing/cluster.ts';
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
  const folders = ['forge', 'identity', 'databases', 'postgres', 'techdocs', 'automation'];
  const base = '/home/installations/default';
  expect(env.RUNNER_KEEP_OUT?.split(':')).toEqual([
    `${base}/secrets.json`,
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

test('on a cluster the preview comes up without, and says so', async () => {
  const { steps, preview, providers } = await kindPlan({ phase: 2 });
  expect(preview?.missing).toContain('pipelines on a cluster');
  expect(providers.map(({ capability }) => capability)).not.toContain('pipelines');
  expect(JSON.stringify(steps)).not.toContain('RUNNER_TOKEN');
});
