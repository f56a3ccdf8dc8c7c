import { describe, expect, test } from 'vitest';
import type { Automation } from '../../model/settings.ts';
import { kindPlan } from '../../testing/cluster.ts';
import { phaseOne, profile, settings } from '../../testing/platform.ts';
import { controllersGiven } from './controllers.ts';

const awx = { url: 'https://awx.example.com', api: '/api/v2', token: { env: 'AWX' } };
const terraform = { url: 'https://app.terraform.io', organization: 'harbourline', token: { file: '/run/terraform' } };

const planOf = async (automation: Automation, phase: 1 | 2 = 2) =>
  phaseOne({ settings: settings({ automation, phase }), profile: await profile(phase) });

const told = async (automation: Automation, phase: 1 | 2 = 2) => {
  const plan = await planOf(automation, phase);
  const portal = plan.steps.find(({ id }) => id === 'portal/process');
  if (portal?.kind !== 'process') throw new Error('there is no portal');
  const { env, secretEnv } = portal.input;
  const of = <Value>(all: Record<string, Value>) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => /^(AWX|TERRAFORM|AUTOMATION)_/.test(name)));
  return { env: of(env), secretEnv: of(secretEnv) };
};

describe('the portal is told', () => {
  test('of our controller, where the company has none', async () => {
    expect(await told({})).toMatchObject({
      env: { AWX_URL: 'http://localhost:7013', TERRAFORM_PAGE: 'http://localhost:7013/runs/{id}' },
      secretEnv: { AWX_TOKEN: 'automation-portal-token', TERRAFORM_TOKEN: 'automation-portal-token' },
    });
  });

  test('of the company’s AWX, with ours beside it for plans', async () => {
    expect(await told({ awx })).toMatchObject({
      env: {
        AWX_URL: 'https://awx.example.com',
        AWX_PAGE: 'https://awx.example.com/#/jobs/playbook/{id}/output',
        AWX_HEALTH_URL: 'https://awx.example.com/api/v2/ping/',
        TERRAFORM_URL: 'http://localhost:7013',
      },
      secretEnv: { AWX_TOKEN: 'automation-awx-token', TERRAFORM_TOKEN: 'automation-portal-token' },
    });
  });

  test('of both; nothing of ours is left', async () => {
    const { env, secretEnv } = await told({ awx: { ...awx, api: '/api/controller/v2' }, terraform });
    expect(env).toMatchObject({
      AWX_API: '/api/controller/v2',
      AWX_PAGE: 'https://awx.example.com/execution/jobs/playbook/{id}/output',
      TERRAFORM_ORGANIZATION: 'harbourline',
      TERRAFORM_PAGE: 'https://app.terraform.io/app/harbourline/workspaces/{workspace}/runs/{id}',
    });
    expect(secretEnv).toEqual({ AWX_TOKEN: 'automation-awx-token', TERRAFORM_TOKEN: 'automation-terraform-token' });
    expect(JSON.stringify(env)).not.toMatch(/localhost|AUTOMATION_URL/);
  });

  test('of none in phase 1', async () => {
    expect(await told({ awx, terraform }, 1)).toEqual({ env: {}, secretEnv: {} });
  });
});

test('its tokens are kept by names of their own', () => {
  expect(controllersGiven({ awx, terraform })).toEqual({
    'automation-awx-token': { env: 'AWX' },
    'automation-terraform-token': { file: '/run/terraform' },
  });
  expect(controllersGiven({})).toEqual({});
});

test('with both elsewhere nothing of ours is brought up, nothing is missing, and all else is as it was', async () => {
  const plan = await planOf({ awx, terraform });
  expect(plan.missing).toBeUndefined();
  const names = plan.addresses.map(({ name }) => name);
  expect(names).not.toContain('automation');
  expect(names).toEqual(expect.arrayContaining(['awx', 'terraform']));
  const without = ({ steps }: typeof plan) =>
    steps.filter(({ component }) => component !== 'lab-automation').map(({ id }) => id);
  expect(plan.steps.map(({ id }) => id)).toEqual(without(await planOf({})));
});

test('on a cluster nobody is asked for images then', async () => {
  expect((await kindPlan({ phase: 2, automation: { awx, terraform } })).missing).toBeUndefined();
  const one = await kindPlan({ phase: 2, automation: { awx } });
  expect(one.missing).toHaveLength(1);
  expect(JSON.stringify(one.steps)).toContain('automation-awx-token');
});
