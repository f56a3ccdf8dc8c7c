import { expect, test } from '@playwright/test';
import pg from 'pg';
import { address, offers, secret, target } from '../support/installation.ts';
import { fillSignIn, person, signIn } from '../support/people.ts';
import { disturbing, inPhaseTwo } from '../support/phase-two.ts';
import { approvedBy, ask, fresh, result, state } from '../support/requests.ts';

inPhaseTwo();
test.describe.configure({ mode: 'serial', timeout: 240_000 });

const hasController = () => offers('automation');

test(
  'a new database is made by a pipeline, whose page can be watched; its password goes to the requester alone',
  disturbing,
  async ({ page, browser, request }) => {
    const name = fresh('piped', '_');
    const purpose = 'It\'s for $DATABASES_TOKEN and "parcels"';
    await signIn(page, 'omar');
    const path = await ask(page, 'new-database', { Name: name, 'What is it for?': purpose });
    await approvedBy(browser, 'lena', path);
    await expect(state(page)).toHaveText('Done', { timeout: 120_000 });

    const pipeline = await result(page).getByRole('link', { name: 'Pipeline' }).getAttribute('href');
    expect(pipeline).toContain('/platform/provisioning/-/pipelines/');
    const handover = (await result(page).getByRole('link', { name: 'Get the password' }).getAttribute('href')) ?? '';
    expect(handover).toContain(address('databases'));

    // The token that the job used is in no trace and no variable that the portal gave it.
    const forge = `${address('forge')}/api/v4/projects/platform%2Fprovisioning`;
    const headers = { 'private-token': secret('forge-admin-token') };
    const id = pipeline?.split('/').at(-1);
    const jobs = (await (await request.get(`${forge}/pipelines/${id}/jobs`, { headers })).json()) as { id: number }[];
    expect(jobs).toHaveLength(1);
    const trace = await (await request.get(`${forge}/jobs/${jobs[0]?.id}/trace`, { headers })).text();
    expect(trace).toContain(`The database ${name} is there`);
    expect(trace).not.toContain(secret('databases-token'));
    const told = await (await request.get(`${forge}/variables`, { headers })).text();
    expect(told).toContain('DATABASES_URL');
    expect(told).not.toContain('DATABASES_TOKEN');

    await page.goto(handover);
    if (await page.getByLabel('Username').isVisible()) await fillSignIn(page, 'omar', person('omar').password);
    const show = page.getByRole('button', { name: /show|make|get/i }).first();
    if (await show.isVisible()) await show.click();
    const connection = await page.getByRole('textbox', { name: 'Connection string' }).inputValue();
    if (target() === 'embedded') {
      const client = new pg.Client({ connectionString: connection });
      await client.connect();
      const answer = await client.query('select current_database() as database');
      await client.end();
      expect(answer.rows[0].database).toBe(name);
    }
    await page.goto(address('databases'));
    await expect(page.getByText(purpose)).toBeVisible();
  },
);

test(
  'the log retention of a machine is set by a job of the automation controller',
  disturbing,
  async ({ page, browser }) => {
    test.skip(!hasController(), 'there is no automation controller here');
    await signIn(page, 'omar', '/requests/new/log-retention');
    const days = 30 + Math.floor(Math.random() * 50);
    await page.getByText('storefront-1: the shop').click();
    await page.getByRole('textbox', { name: 'Days' }).fill(String(days));
    await page.getByRole('button', { name: 'Submit request' }).click();
    await expect(state(page)).toHaveText('Waiting for approval');
    await approvedBy(browser, 'lena', new URL(page.url()).pathname);
    await expect(state(page)).toHaveText('Done', { timeout: 120_000 });

    const job = (await result(page).getByRole('link', { name: 'Job' }).getAttribute('href')) ?? '';
    const { username, password } = { username: 'omar', password: person('omar').password };
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const output = await page.request.get(job, { headers: { authorization } });
    expect(await output.text()).toContain(`storefront-1 keeps its logs for ${days} days`);
  },
);

test(
  'infrastructure comes from its template once a lead has approved it',
  disturbing,
  async ({ page, browser, request }) => {
    const name = fresh('label-storage', '-');
    await signIn(page, 'omar');
    const path = await ask(page, 'infrastructure', { Name: name, 'What is it for?': 'Storage for the labels' });
    await approvedBy(browser, 'lena', path);
    await expect(state(page)).toHaveText('Done', { timeout: 180_000 });
    await expect(result(page).getByRole('link', { name: 'Repository' })).toHaveAttribute('href', new RegExp(name));
    const headers = { 'private-token': secret('forge-admin-token') };
    const project = await request.get(`${address('forge')}/api/v4/projects/${encodeURIComponent(`checkout/${name}`)}`, {
      headers,
    });
    expect(project.status()).toBe(200);
    // Where neither OpenTofu nor Terraform is there, or nothing to run them, it says so instead of pretending.
    const said = hasController() ? /is applied|has neither OpenTofu nor Terraform/ : 'no controller is set up';
    await expect(result(page)).toContainText(said);
    await result(page).getByRole('link', { name: 'In the catalog' }).click();
    await expect(page.getByText('Storage for the labels').first()).toBeVisible();
  },
);
