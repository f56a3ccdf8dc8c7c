import { type APIRequestContext, type Browser, expect, type Page, test } from '@playwright/test';
import { address, offers } from '../support/installation.ts';
import { fillSignIn, person, signIn } from '../support/people.ts';
import { disturbing, inPhaseTwo } from '../support/phase-two.ts';
import { approvedBy, ask, fresh, result, state } from '../support/requests.ts';

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

/** A page of the controller, in a browser in which nobody has signed in to anything. */
async function openAs(browser: Browser, who: string, path: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${address('automation')}${path}`);
  await fillSignIn(page, who, person(who).password);
  return page;
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

    const page = await openAs(browser, 'omar', `/jobs/${id}`);
    await expect(page).toHaveURL(`${address('automation')}/jobs/${id}`);
    await expect(page.getByText('Signed in as Omar')).toBeVisible();
    await page.getByRole('link', { name: 'Automation', exact: true }).click();
    await page
      .getByRole('row')
      .filter({ hasText: 'Fleet report' })
      .getByRole('link', { name: `${id} Fleet report`, exact: true })
      .click();
    await expect(page).toHaveURL(`${address('automation')}/jobs/${id}`);
    await expect(page.locator('pre')).toContainText(/\d+ machines/);
    await page.context().close();
  },
);

test('what there is to launch is changed by platform administrators only', disturbing, async ({ request }) => {
  const template = api(`/job_templates/${await templateOf(request, 'Fleet report')}/`);
  for (const [who, status] of Object.entries({ vera: 403, omar: 403, lena: 403, mira: 200 })) {
    const changed = await request.patch(template, { headers: as(who), data: { verbosity: 1 } });
    expect(changed.status(), who).toBe(status);
  }
});

const forge = (project: string): string => `${address('forge')}/api/v4/projects/${encodeURIComponent(project)}`;

/** As git would ask: with somebody's password. */
async function inForge(request: APIRequestContext, username: string) {
  const { password } = person(username);
  const data = { grant_type: 'password', username, password };
  const answer = await request.post(`${address('forge')}/oauth/token`, { data });
  return { authorization: `Bearer ${((await answer.json()) as { access_token: string }).access_token}` };
}

async function pushedBy(request: APIRequestContext, who: string, project: string, message: string): Promise<string> {
  const settings = { name: project.split('/')[1], region: 'south', size: 'large' };
  const content = `${JSON.stringify({ settings }, undefined, 2)}\n`;
  const made = await request.post(`${forge(project)}/repository/commits`, {
    headers: await inForge(request, who),
    data: {
      ...{ branch: 'main', commit_message: message },
      actions: [{ action: 'update', file_path: 'production.auto.tfvars.json', content }],
    },
  });
  expect(made.status(), await made.text()).toBe(201);
  return ((await made.json()) as { id: string }).id;
}

interface Workspace {
  id: string;
  attributes: { 'vcs-repo': { 'stagecraft-problem': string | null } };
}

interface Run {
  id: string;
  attributes: { message: string; status: string };
}

test(
  'what is pushed to infrastructure later is planned, and applied once a lead says so on the controller’s page',
  disturbing,
  async ({ page, browser, request }) => {
    const name = fresh('late-storage', '-');
    await signIn(page, 'omar');
    const path = await ask(page, 'infrastructure', { Name: name, 'What is it for?': 'Storage for what comes later' });
    await approvedBy(browser, 'lena', path);
    await expect(state(page)).toHaveText('Done', { timeout: 180_000 });
    const said = (await result(page).textContent()) ?? '';
    test.skip(!said.includes('is applied'), 'there is neither OpenTofu nor Terraform here');
    expect(said).toContain('What is pushed later is planned there, and applied once a lead confirms it');

    const headers = as('omar');
    const found = await request.get(api(`/organizations/harbourline/workspaces/checkout-${name}`), { headers });
    const { data: workspace } = (await found.json()) as { data: Workspace };
    const runs = async (message: string) => {
      const { data } = (await (await request.get(api(`/workspaces/${workspace.id}/runs`), { headers })).json()) as {
        data: Run[];
      };
      return data.find((run) => run.attributes.message.endsWith(message));
    };
    // Nothing is in the way: the forge has been asked to ring, and is asked where the branch stands.
    const followed = async () => {
      const { data } = (await (await request.get(api(`/workspaces/${workspace.id}`), { headers })).json()) as {
        data: Workspace;
      };
      return data.attributes['vcs-repo']['stagecraft-problem'];
    };
    const status = async (message: string) => (await runs(message))?.attributes.status;
    // The repository is what was applied.
    await expect.poll(() => status(`feat: begin ${name}`), { timeout: 120_000 }).toBe('planned_and_finished');
    await expect.poll(followed, { timeout: 30_000 }).toBe(null);

    const message = 'feat: make it large, and move it south';
    const sha = await pushedBy(request, 'omar', `checkout/${name}`, message);
    // The forge has rung: by itself the controller looks a minute after it has last looked.
    await expect.poll(() => status(message), { timeout: 30_000 }).toBeDefined();
    await expect.poll(() => status(message), { timeout: 120_000 }).toBe('planned');
    const { id = '' } = (await runs(message)) ?? {};

    // Who has signed in to the portal is in here as well.
    const omars = await page.context().newPage();
    await omars.goto(`${address('automation')}/runs/${id}`);
    await expect(omars.getByText('main, pushed by omar')).toBeVisible();
    await expect(omars.getByRole('link', { name: sha.slice(0, 8) })).toHaveAttribute('href', new RegExp(sha));
    await expect(omars.getByText('waits for somebody of the groups leads or platform-admins')).toBeVisible();
    await expect(omars.getByRole('button', { name: 'Apply this plan' })).toHaveCount(0);
    await omars.close();

    const lenas = await openAs(browser, 'lena', `/runs/${id}`);
    await expect(lenas.locator('pre').first()).toContainText('"small" -> "large"');
    await lenas.getByRole('button', { name: 'Apply this plan' }).press('Enter');
    await expect.poll(() => status(message), { timeout: 120_000 }).toBe('applied');
    await lenas.reload();
    await expect(lenas.getByRole('heading', { name: 'Apply' })).toBeVisible();
    await lenas.context().close();

    const asOmar = await inForge(request, 'omar');
    const told = async () => {
      const answer = await request.get(`${forge(`checkout/${name}`)}/repository/commits/${sha}/statuses`, {
        headers: asOmar,
      });
      const all = (await answer.json()) as { name: string; status: string }[];
      return all.find((each) => each.name === `automation/checkout-${name}`)?.status;
    };
    await expect.poll(told, { timeout: 60_000 }).toBe('success');
  },
);
