import { expect, test } from 'vitest';
import { stepOfKind } from '../../testing/component.ts';
import { phaseOne, profile, settings } from '../../testing/platform.ts';
import { kindPlan } from '../../testing/cluster.ts';
import { labAutomation } from './component.ts';

const planOf = async (phase: 1 | 2) => phaseOne({ settings: settings({ phase }), profile: await profile(phase) });

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
  expect(JSON.stringify(await planOf(1))).not.toMatch(/automation/i);
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
  expect(secretEnv).toMatchObject({ AUTOMATION_PORTAL_TOKEN: 'automation-portal-token' });
  expect(JSON.stringify(secretEnv)).not.toContain('automation-admin-token');
});

test('on a cluster the preview comes up without, and says so', async () => {
  const { steps, preview } = await kindPlan({ phase: 2 });
  expect(preview?.missing).toContain('an automation controller on a cluster');
  expect(JSON.stringify(steps)).not.toContain('AUTOMATION_');
  // And so does the portal's page.
  expect(JSON.stringify(steps)).toContain('app-config.missing.json');
});
