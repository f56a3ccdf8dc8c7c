import { type APIRequestContext, expect, test } from '@playwright/test';
import { address, offers } from '../support/installation.ts';
import { person } from '../support/people.ts';
import { disturbing, inPhaseTwo } from '../support/phase-two.ts';

inPhaseTwo();
test.beforeEach(() => test.skip(!offers('automation'), 'there is no automation controller here'));
test.describe.configure({ timeout: 240_000 });

const api = (path: string): string => `${address('automation')}/api/v2${path}`;

const as = (username: string) => ({
  authorization: `Basic ${Buffer.from(`${username}:${person(username).password}`).toString('base64')}`,
});

async function templateOf(request: APIRequestContext, name: string): Promise<number> {
  const found = await request.get(api(`/job_templates/?name=${encodeURIComponent(name)}`), { headers: as('omar') });
  const { results } = (await found.json()) as { results: { id: number }[] };
  return results[0]?.id ?? 0;
}

test(
  'developers launch jobs of the controller and follow them on its pages; whoever may only look does not launch',
  disturbing,
  async ({ browser, request }) => {
    const launch = api(`/job_templates/${await templateOf(request, 'Fleet report')}/launch/`);
    expect((await request.post(launch, { headers: as('vera'), data: {} })).status()).toBe(403);
    const launched = await request.post(launch, { headers: as('omar'), data: {} });
    expect(launched.status()).toBe(201);
    const { id } = (await launched.json()) as { id: number };
    const statusOf = async () =>
      ((await (await request.get(api(`/jobs/${id}/`), { headers: as('vera') })).json()) as { status: string }).status;
    await expect.poll(statusOf, { timeout: 90_000 }).toBe('successful');

    const strangers = await browser.newPage();
    expect((await strangers.goto(`${address('automation')}/jobs/${id}`))?.status()).toBe(401);
    await strangers.close();
    const { password } = person('omar');
    const context = await browser.newContext({ httpCredentials: { username: 'omar', password } });
    const page = await context.newPage();
    await page.goto(address('automation'));
    await page
      .getByRole('row')
      .filter({ hasText: 'Fleet report' })
      .getByRole('link', { name: `${id} Fleet report`, exact: true })
      .click();
    await expect(page).toHaveURL(`${address('automation')}/jobs/${id}`);
    await expect(page.locator('pre')).toContainText(/\d+ machines/);
    await context.close();
  },
);

test('what there is to launch is changed by platform administrators only', disturbing, async ({ request }) => {
  const template = api(`/job_templates/${await templateOf(request, 'Fleet report')}/`);
  for (const [who, status] of Object.entries({ vera: 403, omar: 403, lena: 403, mira: 200 })) {
    const changed = await request.patch(template, { headers: as(who), data: { verbosity: 1 } });
    expect(changed.status(), who).toBe(status);
  }
});
