import { expect, test } from '@playwright/test';
import pg from 'pg';
import { address, port, target } from '../support/installation.ts';
import { fillSignIn, person, signIn, tokenOf } from '../support/people.ts';
import { approve, ask, fresh, state } from '../support/requests.ts';

test.describe('a new database', () => {
  test('is asked for, approved, made once, and its password handed over once', async ({ page, browser }) => {
    const name = fresh('journey', '_');
    await signIn(page, 'omar');
    const path = await ask(page, 'new-database', { Name: name, 'What is it for?': 'A journey from asking to having' });
    await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0);

    const lead = await (await browser.newContext()).newPage();
    await signIn(lead, 'lena', '/requests?tab=to-approve');
    await expect(lead.getByRole('link', { name: new RegExp(name) })).toBeVisible();
    await approve(lead, path);
    await lead.context().close();

    await expect(state(page)).toHaveText('Done', { timeout: 30_000 });
    const handover = page.getByRole('region', { name: 'Result' }).getByRole('link').first();
    const url = (await handover.getAttribute('href')) ?? '';
    expect(url).toContain(address('databases'));

    await page.goto(url);
    if (await page.getByLabel('Username').isVisible()) await fillSignIn(page, 'omar', person('omar').password);
    const show = page.getByRole('button', { name: /show|make|get/i }).first();
    if (await show.isVisible()) await show.click();
    const connection = await page.getByRole('textbox', { name: 'Connection string' }).inputValue();
    expect(connection).toContain(name);

    // From outside a cluster nobody reaches its database.
    if (target() === 'embedded') {
      const client = new pg.Client({ connectionString: connection });
      await client.connect();
      const answer = await client.query('select current_database() as database, current_user as role');
      await client.end();
      expect(answer.rows[0].database).toBe(name);
    }

    await page.goto(url);
    await expect(page.getByRole('textbox', { name: 'Connection string' })).toHaveCount(0);
  });

  test('nobody but the requester gets the password', async ({ page, browser }) => {
    const name = fresh('private', '_');
    await signIn(page, 'omar');
    const path = await ask(page, 'new-database', { Name: name, 'What is it for?': 'To see who may look' });
    const lead = await (await browser.newContext()).newPage();
    await signIn(lead, 'lena');
    await approve(lead, path);
    await expect(state(page)).toHaveText('Done', { timeout: 30_000 });
    const url = await page.getByRole('region', { name: 'Result' }).getByRole('link').first().getAttribute('href');
    const answer = lead.waitForResponse((response) => response.url() === url && response.status() === 403, {
      timeout: 20_000,
    });
    await lead.goto(url ?? '');
    if (await lead.getByLabel('Username').isVisible()) await fillSignIn(lead, 'lena', person('lena').password);
    expect((await answer).status()).toBe(403);
    await lead.context().close();
  });
});

test('a new service is a repository in the forge, and a component in the catalog', async ({
  page,
  browser,
  request,
}) => {
  const name = fresh('labels', '-');
  await signIn(page, 'yuki');
  const path = await ask(page, 'new-service', { Name: name, 'What does it do?': 'Prints the labels for parcels' });
  const lead = await (await browser.newContext()).newPage();
  await signIn(lead, 'tomas');
  await approve(lead, path);
  await lead.context().close();
  await expect(state(page)).toHaveText('Done', { timeout: 30_000 });

  const forge = await request.get(`${address('forge')}/logistics/${name}`);
  expect(forge.status()).toBe(200);
  expect(await forge.text()).toContain('catalog-info.yaml');

  await expect(async () => {
    await page.goto(`/catalog/default/component/${name}`);
    await expect(page.getByText('Prints the labels for parcels').first()).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 75_000 });
});

test.describe('what is refused', () => {
  test('a lead cannot approve their own request', async ({ page }) => {
    await signIn(page, 'lena');
    await ask(page, 'new-database', { Name: fresh('own', '_'), 'What is it for?': 'To approve it myself' });
    await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0);
  });

  test('a lead of another team cannot approve', async ({ page, browser }) => {
    await signIn(page, 'ines');
    const path = await ask(page, 'new-database', {
      Name: fresh('other', '_'),
      'What is it for?': 'Not for logistics to decide',
    });
    const other = await (await browser.newContext()).newPage();
    await signIn(other, 'tomas', path);
    await expect(other.getByRole('button', { name: 'Approve' })).toHaveCount(0);
    await other.context().close();
  });

  test('a viewer can look and ask for nothing', async ({ page }) => {
    await signIn(page, 'vera', '/requests');
    await expect(page.getByRole('heading', { name: 'Requests', level: 1 })).toBeVisible();
    await expect(page.getByRole('tabpanel')).toBeVisible();
    await expect(page.getByRole('link', { name: 'Ask for something' })).toHaveCount(0);
    const authorization = await tokenOf(page);
    const status = await page.evaluate(async (token) => {
      const answer = await fetch('/api/requests/requests', {
        method: 'POST',
        headers: { authorization: token, 'content-type': 'application/json' },
        body: JSON.stringify({
          typeId: 'new-database',
          submissionId: crypto.randomUUID(),
          values: { name: 'not_for_me', purpose: 'To see whether a viewer may ask' },
        }),
      });
      return answer.status;
    }, authorization);
    expect(status).toBe(403);
  });

  test('a mistake in the form is said beside the field, and nothing is sent', async ({ page }) => {
    await signIn(page, 'omar', '/requests/new/new-database');
    await page.getByRole('textbox', { name: 'Name' }).fill('Not A Name');
    await page.getByRole('button', { name: 'Submit request' }).click();
    await expect(page.getByRole('alert').first()).toBeVisible();
    expect(new URL(page.url()).pathname).toBe('/requests/new/new-database');
  });
});

test('the database really listens where the result says', async () => {
  test.skip(target() !== 'embedded', 'a cluster’s database answers nobody from outside');
  const client = new pg.Client({
    host: '127.0.0.1',
    port: port('postgres'),
    user: 'nobody_at_all',
    database: 'postgres',
  });
  await expect(client.connect()).rejects.toThrow(/password|SASL/i);
});
