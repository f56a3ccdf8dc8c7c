import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import pg from 'pg';
import { address, installationFile, port, secret, target } from '../support/installation.ts';
import { signIn } from '../support/people.ts';
import { kill, untilHealthy } from '../support/processes.ts';
import { approve, ask, fresh, state } from '../support/requests.ts';

test.skip(target() !== 'embedded', 'it ends processes of this machine');
test.describe.configure({ mode: 'serial', timeout: 180_000 });
test.afterEach(() => untilHealthy());

async function databasesNamed(name: string): Promise<number> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: port('postgres'),
    user: 'postgres',
    password: secret('database-password'),
    database: 'postgres',
  });
  await client.connect();
  const found = await client.query('select 1 from pg_database where datname = $1', [name]);
  await client.end();
  return found.rowCount ?? 0;
}

for (const killed of ['lab-databases', 'portal', 'postgresql']) {
  test(`${killed} killed between approval and answer: one effect, and the request is done`, async ({
    page,
    browser,
  }) => {
    const name = fresh('killed', '_');
    await signIn(page, 'omar');
    const path = await ask(page, 'new-database', { Name: name, 'What is it for?': `To lose ${killed} on the way` });
    const lead = await (await browser.newContext()).newPage();
    await signIn(lead, 'lena');
    await lead.goto(path);
    const decided = lead.waitForResponse((response) => response.url().endsWith('/approve'));
    await lead.getByRole('button', { name: 'Approve' }).click();
    expect((await decided).status()).toBe(200);
    kill(killed);
    await lead.context().close();

    await untilHealthy();
    await page.goto(path);
    await expect(state(page)).toHaveText('Done', { timeout: 90_000 });
    expect(await databasesNamed(name)).toBe(1);
  });
}

test('the forge killed after the approval: one repository', async ({ page, browser, request }) => {
  const name = fresh('killed', '-');
  await signIn(page, 'yuki');
  const path = await ask(page, 'new-service', { Name: name, 'What does it do?': 'Loses its forge on the way' });
  const lead = await (await browser.newContext()).newPage();
  await signIn(lead, 'tomas');
  await approve(lead, path);
  kill('lab-forge');
  await lead.context().close();
  await untilHealthy();
  await page.goto(path);
  await expect(state(page)).toHaveText('Done', { timeout: 90_000 });
  const found = await request.get(`${address('forge')}/api/v4/projects?search=${name}`, {
    headers: { 'private-token': secret('forge-admin-token') },
  });
  expect((await found.json()) as unknown[]).toHaveLength(1);
});

test('while the portal starts anew, who asks waits and is not refused', async ({ request }) => {
  kill('portal');
  const answer = await request.get(`http://127.0.0.1:${port('portal')}/healthcheck`, { timeout: 60_000 });
  expect(answer.status()).toBe(200);
});

test('no secret is in a log, the plan or the journal', () => {
  // The files that people pass on when they ask for help.
  const files = [
    'plan.json',
    'journal.jsonl',
    'installation.json',
    'logs/portal.log',
    'logs/lab-databases.log',
    'logs/lab-forge.log',
    'logs/lab-identity.log',
    'logs/supervisor.log',
  ];
  const names = [
    'database-password',
    'portal-client-secret',
    'session-secret',
    'forge-portal-token',
    'databases-token',
    'password-omar',
  ];
  for (const file of files) {
    const text = readFileSync(installationFile(file), 'utf8');
    for (const name of names) expect(text.includes(secret(name)), `${name} in ${file}`).toBe(false);
  }
});
