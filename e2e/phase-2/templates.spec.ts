import { type APIResponse, expect, type Page, test } from '@playwright/test';
import { call } from '../support/calls.ts';
import { address, secret } from '../support/installation.ts';
import { signIn, tokenOf } from '../support/people.ts';
import { disturbing, inPhaseTwo, walked } from '../support/phase-two.ts';
import { fresh } from '../support/requests.ts';

const name = fresh('parcel-labels', '-');
const project = encodeURIComponent(`checkout/${name}`);
const headers = (): Record<string, string> => ({ 'private-token': secret('forge-admin-token') });

inPhaseTwo();
test.describe.configure({ mode: 'serial', timeout: 240_000 });

test.afterAll(async ({ request }) => {
  if (!walked()) return;
  await request.delete(`${address('forge')}/api/v4/projects/${project}`, { headers: headers() });
});

test(
  'a developer chooses a template, fills it in, reviews it and runs it; the links lead to what it made',
  disturbing,
  async ({ page, request }) => {
    await signIn(page, 'omar', '/create');
    const card = page.getByRole('heading', { name: 'Node service' });
    await expect(card).toBeVisible({ timeout: 60_000 });
    await page.goto('/create/templates/default/node-service');
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByRole('textbox', { name: 'What does it do?' }).fill('Prints the labels for parcels');
    await page.getByRole('button', { name: 'Next' }).click();
    await expect(page.getByRole('button', { name: /Checkout/ })).toBeVisible();
    await page.getByRole('button', { name: 'Review' }).click();
    await expect(page.getByText('Prints the labels for parcels')).toBeVisible();
    await page.getByRole('button', { name: 'Create', exact: true }).click();

    const inCatalog = page
      .getByRole('link', { name: 'In the catalog' })
      .or(page.getByRole('button', { name: 'In the catalog' }));
    await expect(inCatalog.first()).toBeVisible({ timeout: 150_000 });
    const at = `${address('forge')}/api/v4/projects/${project}`;
    const newest = async (): Promise<string | undefined> => {
      const answer: APIResponse = await request.get(`${at}/pipelines?per_page=1`, { headers: headers() });
      return ((await answer.json()) as { status: string }[])[0]?.status;
    };
    await expect.poll(newest, { timeout: 120_000 }).toBe('success');

    await inCatalog.first().click();
    await expect(page.getByRole('heading', { name })).toBeVisible();
    await expect(page.getByText('Prints the labels for parcels').first()).toBeVisible();
    await page.goto(`/docs/default/component/${name}`);
    await expect(page.getByRole('heading', { level: 1 }).filter({ hasText: name }).first()).toBeVisible({
      timeout: 60_000,
    });
    await page.goto(`/docs/default/component/${name}/operate`);
    await expect(page.getByRole('heading', { level: 1 }).filter({ hasText: 'Operate' })).toBeVisible({
      timeout: 60_000,
    });
  },
);

test(
  'whoever may only look, and whoever passes by the approval, is refused in words',
  disturbing,
  async ({ browser }) => {
    const tries = [
      { who: 'vera', template: 'node-service', words: 'no right to run templates' },
      { who: 'lena', template: 'infrastructure', words: 'needs an approval' },
    ];
    for (const { who, template, words } of tries) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await signIn(page, who);
      const task = { templateRef: `template:default/${template}`, values: {} };
      const { status, body } = await call(page, await tokenOf(page), '/api/scaffolder/v2/tasks', task);
      expect([status, JSON.stringify(body)]).toEqual([403, expect.stringContaining(words)]);
      await context.close();
    }
  },
);

test(
  'what is for those who look after templates is shown to them, and to nobody else',
  disturbing,
  async ({ browser }) => {
    const editor = (page: Page) => page.getByRole('tab', { name: 'Template Editor' });
    for (const [who, sees] of [
      ['omar', false],
      ['mira', true],
    ] as const) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await signIn(page, who, '/create');
      await expect(page.getByRole('tab', { name: 'Tasks' })).toBeVisible({ timeout: 60_000 });
      await expect(editor(page)).toHaveCount(sees ? 1 : 0);
      await context.close();
    }
  },
);

test('what was decided is in the audit trail', disturbing, async ({ page }) => {
  await signIn(page, 'vera');
  const { body } = await call(page, await tokenOf(page), '/api/audit/records?limit=100');
  const records = JSON.stringify(body);
  for (const decision of ['allowed: by role', 'refused: no right to run templates', 'refused: needs an approval']) {
    expect(records).toContain(decision);
  }
});
