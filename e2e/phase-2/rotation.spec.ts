import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { configuration, installation, secret } from '../support/installation.ts';
import { signIn } from '../support/people.ts';
import { disturbing } from '../support/phase-two.ts';

const run = promisify(execFile);

/** On this machine portal and identity provider go away with it for a moment; on a cluster the portal is rolled over twice. */
const rotation = { name: 'clients', secret: 'portal-client-secret' };

test.describe.configure({ timeout: 900_000 });

/** As `stagecraft`, while the browser goes on. */
async function rotate(): Promise<string> {
  const home = process.env.STAGECRAFT_TEST_HOME;
  const program = resolve(import.meta.dirname, '..', '..', 'stagecraft');
  const file = configuration();
  const where = [...(home ? ['--home', home] : []), '--name', installation, ...(file ? ['--config', file] : [])];
  const { stdout } = await run(process.execPath, [program, 'rotate', rotation.name, '--yes', ...where]);
  return stdout;
}

test('secrets are made anew under somebody’s hands, and their page goes on', disturbing, async ({ page, browser }) => {
  await signIn(page, 'omar', '/catalog');
  const before = secret(rotation.secret);
  const refused: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`);
  });
  // Whatever a page still asked for when it was loaded anew ends by itself.
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? 'failed';
    if (!reason.includes('ERR_ABORTED')) refused.push(`${reason} ${request.url()}`);
  });
  const rotating = { over: false };
  const ended = rotate().finally(() => {
    rotating.over = true;
  });
  const settings = page.getByRole('link', { name: 'Settings' });
  while (!rotating.over) {
    await page.reload({ timeout: 90_000 });
    const isShown = await settings.waitFor({ timeout: 60_000 }).then(
      () => true,
      () => false,
    );
    // Together: what was refused says why nothing is shown.
    expect({ isShown, refused }).toEqual({ isShown: true, refused: [] });
  }
  expect(await ended).toContain('the former ones are refused');
  expect(refused).toEqual([]);
  expect(secret(rotation.secret)).not.toBe(before);
  const later = await (await browser.newContext()).newPage();
  await signIn(later, 'yuki');
  await later.context().close();
});
