import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { databasesNamed } from '../support/database.ts';
import { address, installationFile, port, releases, secret, stagecraft, target } from '../support/installation.ts';
import { signIn } from '../support/people.ts';
import { kill, untilHealthy } from '../support/processes.ts';
import { approve, ask, fresh, state } from '../support/requests.ts';

test.describe.configure({ mode: 'serial', timeout: 180_000 });
test.afterEach(() => untilHealthy());

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
    await kill(killed);
    await lead.context().close();

    await untilHealthy();
    // Where the identity provider's own database was killed with it, a session can end: who comes back signs in.
    const later = await (await browser.newContext()).newPage();
    await signIn(later, 'omar');
    await later.goto(path);
    await expect(state(later)).toHaveText('Done', { timeout: 90_000 });
    await later.context().close();
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
  await kill('lab-forge');
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
  test.skip(target() !== 'embedded', 'on a cluster two replicas do that');
  await kill('portal');
  const answer = await request.get(`http://127.0.0.1:${port('portal')}/healthcheck`, { timeout: 60_000 });
  expect(answer.status()).toBe(200);
});

/** The texts that people pass on when they ask for help. */
function toldToOthers(): [name: string, text: string][] {
  const kept = ['plan.json', 'journal.jsonl', 'installation.json'];
  const logs = ['portal', 'lab-databases', 'lab-forge', 'lab-identity', 'supervisor'].map((each) => `logs/${each}.log`);
  const files = target() === 'embedded' ? [...kept, ...logs] : kept;
  return [
    ...files.map((file): [string, string] => [file, readFileSync(installationFile(file), 'utf8')]),
    ...releases().map((pod): [string, string] => [pod, stagecraft('logs', pod, '--lines', '100000')]),
  ];
}

test('no secret is in a log, the plan or the journal', () => {
  const names = [
    'database-password',
    'portal-client-secret',
    'session-secret',
    'forge-portal-token',
    'databases-token',
    'password-omar',
  ];
  for (const [where, text] of toldToOthers()) {
    expect(text, where).not.toBe('');
    for (const name of names) expect(text.includes(secret(name)), `${name} in ${where}`).toBe(false);
  }
});
